/**
 * Shells that wait for their script: opening one costs two or three round trips, which nobody should wait for. Two are
 * kept ready while the connection is in use: a look at labs is often two scripts, the second of what the first has found.
 */
import type { Link, Session } from './link.ts';

const ready = 2;

interface Spare {
  readonly key: string;
  readonly session: Session;
}

/** See the head of this file. */
export class SpareShells {
  #spares: readonly Spare[] = [];

  /** A shell that is ready, if there is one, of a link that is open. */
  take(links: readonly Link[], words: readonly string[]): Session | undefined {
    const keys = new Set(links.map((link) => keyOf(link, words)));
    for (const spare of this.#spares.filter(({ key }) => !keys.has(key))) this.#forget(spare).session.client.kill();
    const [first] = this.#spares;
    return first === undefined ? undefined : this.#forget(first).session;
  }

  /** Makes shells ready, where there is room for them. */
  prepare(links: readonly Link[], words: readonly string[]): void {
    while (this.#spares.length < ready) {
      const link = links.find(({ hasRoom }) => hasRoom);
      if (link === undefined) return;
      const session = link.start(words);
      const spare = { key: keyOf(link, words), session };
      this.#spares = [...this.#spares, spare];
      void session.client.ended.then(() => this.#forget(spare));
    }
  }

  /** Lets the spares go. */
  drop(): void {
    for (const { session } of this.#spares) session.client.kill();
    this.#spares = [];
  }

  #forget(spare: Spare): Spare {
    this.#spares = this.#spares.filter((other) => other !== spare);
    return spare;
  }
}

function keyOf({ socket }: Link, words: readonly string[]): string {
  return JSON.stringify([socket, words]);
}
