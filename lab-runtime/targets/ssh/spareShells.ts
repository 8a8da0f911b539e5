/**
 * Shells that wait for their script: opening one costs two or three round trips, which nobody should wait for. One is
 * kept ready while the connection is in use.
 */
import type { Link, Session } from './link.ts';

/** See the head of this file. */
export class SpareShells {
  #spare: { readonly key: string; readonly session: Session } | undefined;

  /** The shell that is ready, if there is one, of a link that is open. */
  take(links: readonly Link[], words: readonly string[]): Session | undefined {
    const spare = this.#spare;
    if (spare === undefined || !links.some((link) => keyOf(link, words) === spare.key)) {
      this.drop();
      return undefined;
    }
    this.#spare = undefined;
    return spare.session;
  }

  /** Makes a shell ready, where there is room for one. */
  prepare(links: readonly Link[], words: readonly string[]): void {
    const link = links.find(({ hasRoom }) => hasRoom);
    if (link === undefined || this.#spare !== undefined) return;
    const session = link.start(words);
    this.#spare = { key: keyOf(link, words), session };
    void session.client.ended.then(() => {
      if (this.#spare?.session === session) this.#spare = undefined;
    });
  }

  /** Lets the spare go. */
  drop(): void {
    this.#spare?.session.client.kill();
    this.#spare = undefined;
  }
}

function keyOf({ socket }: Link, words: readonly string[]): string {
  return JSON.stringify([socket, words]);
}
