/** Separates what a supervised script says from what its supervisor says (superviseScript.ts). */
import { controlMark } from './superviseScript.ts';

/** Who hears the two. */
export interface ControlHearer {
  readonly output: (chunk: Buffer) => void;
  /** `go`, `exit 7`, `gone` */
  readonly control: (message: string) => void;
}

const mark = controlMark.charCodeAt(0);

/** A control message is never longer, nonce included. */
const longest = 80;

/**
 * Takes the chunks of one stream. What comes before the first `go` is not the script's: a login shell's start-up files
 * may print. Marks that do not enclose the nonce are output.
 */
export function createControlFilter(nonce: string, hearer: ControlHearer): (chunk: Buffer) => void {
  const prefix = Buffer.from(`${controlMark}${nonce} `);
  let begun = false;
  let held: Buffer = Buffer.alloc(0);

  const output = (chunk: Buffer): void => {
    if (begun && chunk.length > 0) hearer.output(chunk);
  };
  return (chunk) => {
    let rest = held.length === 0 ? chunk : Buffer.concat([held, chunk]);
    held = Buffer.alloc(0);
    for (let from = 0; ;) {
      const start = rest.indexOf(mark, from);
      if (start === -1) break;
      const isPrefix = startsLike(rest.subarray(start), prefix);
      const end = isPrefix ? rest.indexOf(mark, start + 1) : -1;
      if (isPrefix && end === -1 && rest.length - start < longest) {
        held = rest.subarray(start);
        rest = rest.subarray(0, start);
        break;
      }
      if (!isPrefix || end === -1) {
        from = start + 1;
        continue;
      }
      output(rest.subarray(0, start));
      const message = rest.subarray(start + prefix.length, end).toString();
      if (message === 'go') begun = true;
      hearer.control(message);
      rest = rest.subarray(end + 1);
      from = 0;
    }
    output(rest);
  };
}

/** True where the one may become the other, or begins with it. */
function startsLike(text: Buffer, prefix: Buffer): boolean {
  const length = Math.min(text.length, prefix.length);
  return text.subarray(0, length).equals(prefix.subarray(0, length));
}
