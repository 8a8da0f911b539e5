/** Asks for a line at this process's terminal. */
import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';

/** Resolves to the line, undefined where it is taken back: Ctrl-C, Ctrl-D, or `signal`. */
export async function askAtTerminal(
  text: string,
  kind: 'shown' | 'secret',
  signal: AbortSignal,
): Promise<string | undefined> {
  const output = kind === 'shown' ? process.stderr : nowhere();
  if (kind === 'secret') process.stderr.write(text);
  const lines = createInterface({ input: process.stdin, output, terminal: true });
  const closed = new AbortController();
  lines.once('close', () => {
    closed.abort();
  });
  try {
    return await lines.question(kind === 'shown' ? text : '', { signal: AbortSignal.any([signal, closed.signal]) });
  } catch {
    return undefined;
  } finally {
    lines.close();
    // It must not keep this process, nor the next program from reading.
    process.stdin.pause();
    if (kind === 'secret') process.stderr.write('\n');
  }
}

/** Where the echo of a secret goes. */
function nowhere(): Writable {
  return new Writable({
    write: (_chunk, _encoding, done) => {
      done();
    },
  });
}
