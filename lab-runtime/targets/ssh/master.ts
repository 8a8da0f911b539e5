/** The client that holds a connection. */
import type { ShellProcess } from '../spawnShell.ts';
import { explainConnect } from './explainSsh.ts';

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
export class SharingMaster implements Master {
  readonly ended: Promise<void>;
  readonly #process: ShellProcess;
  readonly #waiting = new Map<string, () => void>();
  #heard = '';
  #stderr = '';
  #end = '';
  #signs = 0;

  constructor(process: ShellProcess) {
    this.#process = process;
    process.stdin.on('error', () => undefined);
    process.stdout.on('data', (chunk: Buffer) => {
      this.#hear(chunk.toString());
    });
    process.stderr.on('data', (chunk: Buffer) => {
      this.#stderr = (this.#stderr + chunk.toString()).slice(-8000);
    });
    this.ended = process.then(({ exitCode, originalMessage }) => {
      this.#end = originalMessage ?? `exit code ${String(exitCode)}`;
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

  failure(host: string): Error {
    return explainConnect(host, this.#stderr, this.#end);
  }

  retire(): void {
    this.#process.stdin.end();
  }

  async close(): Promise<void> {
    this.retire();
    const timer = setTimeout(() => this.#process.kill('SIGKILL'), 1000);
    await this.ended;
    clearTimeout(timer);
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
