/** Turning the chunks of a stream into text and lines. */
import { StringDecoder } from 'node:string_decoder';

/** Where the chunks of one output stream go. */
export interface OutputSink {
  /** Takes the next chunk; a character may be split between two. */
  push(chunk: Buffer): void;
  /** Ends the stream: what is left of the last line is delivered. */
  finish(): void;
  /** The text that is kept. */
  text(): string;
}

/** How much of a stream is kept and who listens. Sizes in UTF-16 units. */
export interface OutputOptions {
  /** Beyond this the oldest text is forgotten. */
  readonly keep: number;
  /** Hears each line without its line end. A line longer than longestLine comes in pieces. */
  readonly onLine?: ((line: string) => void) | undefined;
}

/** No honest tool prints a longer line; what does shall not fill the memory. */
const longestLine = 1 << 20;

/** A sink that decodes UTF-8, delivers lines as they come and keeps the end of the text. */
export function createOutputSink({ keep, onLine }: OutputOptions): OutputSink {
  const decoder = new StringDecoder('utf8');
  const kept = createTail(keep);
  let partial = '';

  const take = (text: string): void => {
    kept.push(text);
    if (onLine === undefined) return;
    const lines = (partial + text).split('\n');
    partial = lines.pop() ?? '';
    for (const line of lines) onLine(line);
    if (partial.length > longestLine) {
      const line = partial;
      partial = '';
      onLine(line);
    }
  };
  return {
    push: (chunk) => {
      take(decoder.write(chunk));
    },
    finish: () => {
      take(decoder.end());
      if (partial !== '') onLine?.(partial);
      partial = '';
    },
    text: kept.text,
  };
}

function createTail(limit: number): { readonly push: (text: string) => void; readonly text: () => string } {
  const chunks: string[] = [];
  let size = 0;
  return {
    push: (text) => {
      chunks.push(text);
      size += text.length;
      for (let first = chunks[0]; first !== undefined && size - first.length >= limit; first = chunks[0]) {
        size -= first.length;
        chunks.shift();
      }
    },
    text: () => chunks.join(''),
  };
}
