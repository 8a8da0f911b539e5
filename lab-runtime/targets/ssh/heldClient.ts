/** The ssh that holds a connection: what it complains of, why it ended, how it is ended. */
import type { ShellProcess } from '../spawnShell.ts';
import { explainConnect } from './explainSsh.ts';

/** See the head of this file; the parts of a {@link Master} that all have alike. */
export class HeldClient {
  readonly ended: Promise<void>;
  readonly #process: ShellProcess;
  #stderr = '';
  #end = '';

  constructor(process: ShellProcess) {
    this.#process = process;
    process.stdin.on('error', () => undefined);
    process.stderr.on('data', (chunk: Buffer) => {
      this.#stderr = (this.#stderr + chunk.toString()).slice(-8000);
    });
    this.ended = process.then(({ exitCode, originalMessage }) => {
      this.#end = originalMessage ?? `exit code ${String(exitCode)}`;
    });
  }

  /** Why it ended; empty before. */
  get end(): string {
    return this.#end;
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
}
