/**
 * Shells that wait for their script: opening one costs two or three round trips, which nobody should wait for. One is
 * kept ready while the connection is in use.
 */
import type { ShellProcess } from '../spawnShell.ts';

/** Starts a shell, given as words, over the connection of a control socket. */
type StartShell = (socket: string, words: readonly string[]) => ShellProcess;

/** See the head of this file. */
export class SpareShells {
  readonly #start: StartShell;
  #spare: { readonly key: string; readonly client: ShellProcess } | undefined;

  constructor(start: StartShell) {
    this.#start = start;
  }

  /** A shell over a connection, and another one made ready. */
  take(socket: string, words: readonly string[]): ShellProcess {
    const key = keyOf(socket, words);
    if (this.#spare?.key !== key) this.drop();
    const client = this.#spare?.client ?? this.#start(socket, words);
    this.#spare = undefined;
    this.prepare(socket, words);
    return client;
  }

  /** Makes a shell ready. */
  prepare(socket: string, words: readonly string[]): void {
    const client = this.#start(socket, words);
    client.stdin.on('error', () => undefined);
    this.#spare = { key: keyOf(socket, words), client };
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

function keyOf(socket: string, words: readonly string[]): string {
  return JSON.stringify([socket, words]);
}
