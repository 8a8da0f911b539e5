/** Where the command line writes. */
import { styleText } from 'node:util';

/** Styles in use; NO_COLOR and a stream that is no terminal switch them off. */
export type Style = 'bold' | 'dim' | 'red' | 'green' | 'yellow' | 'cyan';

/** One of the two output streams. */
export interface Screen {
  /** Writes text as it is; the caller ends its lines. */
  write(text: string): void;
  readonly isTerminal: boolean;
  /** Columns of the terminal; 80 where there is none. */
  readonly columns: number;
  readonly paint: (style: Style, text: string) => string;
}

/** Answers go to `out`, everything else to `err`. */
export interface Terminal {
  readonly out: Screen;
  readonly err: Screen;
}

/** The streams of this process. */
export function processTerminal(): Terminal {
  return { out: screenOf(process.stdout), err: screenOf(process.stderr) };
}

function screenOf(stream: NodeJS.WriteStream): Screen {
  return {
    write: (text) => {
      stream.write(text);
    },
    get isTerminal() {
      return stream.isTTY;
    },
    get columns() {
      // A terminal of unknown size says 0.
      return stream.isTTY && stream.columns > 0 ? stream.columns : 80;
    },
    paint: (style, text) => styleText(style, text, { stream }),
  };
}

/**
 * Text of foreign origin made harmless for a terminal: control characters, which could move the cursor or rename the
 * window, become visible; tabs and line ends stay.
 */
export function harmless(text: string): string {
  return text.replaceAll(/\p{Cc}|[\u200E\u200F\u202A-\u202E\u2066-\u2069]/gu, (character) => {
    if (character === '\n' || character === '\t') return character;
    const code = character.charCodeAt(0);
    return code < 0x20 ? String.fromCharCode(0x2400 + code) : '\uFFFD';
  });
}
