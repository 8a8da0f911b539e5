/** A program that tells lines, and is told some: what witnesses are made of. */
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { until } from '../../support/until.ts';

/** See the head of this file. */
export interface LineReader {
  /** What it has told and nobody has taken away. */
  readonly lines: string[];
  readonly say: (line: string) => void;
  /** Says a word, and waits until it is told back: all that was told before it has come. */
  readonly sync: () => Promise<void>;
  /** Ends its input, and waits for its end. */
  readonly close: () => Promise<void>;
}

/** Starts it; resolves to its first line, too. `say` makes the line that asks for a word to be told back. */
export async function startReader(
  [file = '', ...args]: readonly string[],
  say: (word: string) => string,
): Promise<readonly [string, LineReader]> {
  const child = spawn(file, args, { stdio: ['pipe', 'pipe', 'inherit'], cwd: '/' });
  const lines: string[] = [];
  let hasEnded = false;
  const ended = new Promise<void>((resolve) => {
    child.once('close', () => {
      hasEnded = true;
      resolve();
    });
  });
  createInterface({ input: child.stdout }).on('line', (line) => lines.push(line));
  await until(() => (lines.length > 0 || hasEnded ? true : undefined));
  let words = 0;
  const tell = (line: string): void => void child.stdin.write(`${line}\n`);
  const reader: LineReader = {
    ...{ lines, say: tell },
    sync: async () => {
      words += 1;
      const word = `witness-${String(words)}-`;
      tell(say(word));
      await until(() => (hasEnded || lines.some((line) => line.endsWith(word)) ? true : undefined));
    },
    close: async () => {
      child.stdin.end();
      await ended;
    },
  };
  return [lines.shift() ?? 'it has ended', reader];
}
