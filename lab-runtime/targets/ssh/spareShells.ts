/**
 * Shells that wait for their script: opening one costs two or three round trips, which nobody should wait for. One is
 * kept ready while the connection is in use.
 */
import type { ShellProcess } from '../spawnShell.ts';

/** See the head of this file. */
export class SpareShells {
  readonly #start: (socket: string) => ShellProcess;
  #spare: { readonly socket: string; readonly client: ShellProcess } | undefined;

  constructor(start: (socket: string) => ShellProcess) {
    this.#start = start;
  }

  /** A shell over a connection, and another one made ready. */
  take(socket: string): ShellProcess {
    const spare = this.#spare;
    this.#spare = undefined;
    if (spare?.socket !== socket) spare?.client.kill();
    const client = spare?.socket === socket ? spare.client : this.#start(socket);
    this.prepare(socket);
    return client;
  }

  /** Makes a shell ready. */
  prepare(socket: string): void {
    if (this.#spare?.socket === socket) return;
    this.#spare?.client.kill();
    const client = this.#start(socket);
    client.stdin.on('error', () => undefined);
    this.#spare = { socket, client };
    void client.then(() => {
      if (this.#spare?.client === client) this.#spare = undefined;
    });
  }

  /** Lets the spare go. */
  drop(): void {
    this.#spare?.client.kill();
    this.#spare = undefined;
  }
}
