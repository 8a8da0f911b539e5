/** The client that holds a connection. */
import type { ShellProcess } from '../spawnShell.ts';
import { HeldClient } from './heldClient.ts';

/** See the head of this file. */
export interface Master {
  /** Resolves when the client has ended, and with it the connection. */
  readonly ended: Promise<void>;
  /** Resolves to true when a sign has gone there and back, to false when the connection has ended before. */
  answers(): Promise<boolean>;
  /** Why the connection did not open, or ended. */
  failure(host: string): Error;
  /** Lets it end as soon as nothing runs over the connection any more: a terminal may, of which only ssh knows. */
  retire(): void;
  /** Ends it; resolves when it has ended. */
  close(): Promise<void>;
}

/** One that shares its connection: its remote `cat` echoes what it is sent, which proves that the way is open. */
export class SharingMaster extends HeldClient implements Master {
  readonly #process: ShellProcess;
  readonly #waiting = new Map<string, () => void>();
  #heard = '';
  #signs = 0;

  constructor(process: ShellProcess) {
    super(process);
    this.#process = process;
    process.stdout.on('data', (chunk: Buffer) => {
      this.#hear(chunk.toString());
    });
  }

  async answers(): Promise<boolean> {
    const sign = `vethscope ${String(++this.#signs)}`;
    const heard = new Promise<boolean>((resolve) => {
      this.#waiting.set(sign, () => {
        resolve(true);
      });
    });
    if (this.#process.stdin.writable) this.#process.stdin.write(`${sign}\n`);
    return Promise.race([heard, this.ended.then(() => false)]);
  }

  /** A login shell's start-up files may print something before the first sign. */
  #hear(text: string): void {
    const lines = (this.#heard + text).split('\n');
    this.#heard = (lines.pop() ?? '').slice(-1000);
    for (const line of lines) {
      for (const [sign, tell] of this.#waiting) {
        if (!line.endsWith(sign)) continue;
        this.#waiting.delete(sign);
        tell();
      }
    }
  }
}
