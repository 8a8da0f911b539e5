/**
 * One connection of ssh(1) and the sessions over it. A server allows only so many on each (MaxSessions, sshd_config(5)),
 * and does not say how many: the limit is what its default is, until it refuses one more.
 */
import type { ShellClient } from '../shellClient.ts';
import type { Master } from './master.ts';

/** What {@link Link} needs. */
export interface LinkParts {
  readonly master: Master;
  /** The control socket of ssh(1). */
  readonly socket: string;
  /** How many sessions it may have besides the master's own. */
  readonly limit: number;
  /** Starts the client of a session. */
  readonly startShell: (words: readonly string[]) => ShellClient;
  /** Called when a session has ended. */
  readonly onRoom: () => void;
  /** Called when nothing has been in use for that many milliseconds, and again after as many more. */
  readonly idleMs: number;
  readonly onIdle: () => void;
}

/** A program on the other machine, and its client here. */
export interface Session {
  readonly client: ShellClient;
  /** Says that it is needed from now on; before, it only stands ready. */
  readonly use: () => void;
  /** Whether the server allowed no such session, and so ran nothing. Known when the client has ended. */
  readonly wasRefused: () => boolean;
}

/** See the head of this file. */
export class Link {
  readonly master: Master;
  readonly socket: string;
  readonly #parts: LinkParts;
  readonly #used = new Set<ShellClient>();
  #sessions = 0;
  #hasServed = false;
  #limit: number;
  #idle: NodeJS.Timeout | undefined;

  constructor(parts: LinkParts) {
    this.#parts = parts;
    this.master = parts.master;
    this.socket = parts.socket;
    this.#limit = parts.limit;
    void this.master.ended.then(() => {
      clearTimeout(this.#idle);
    });
    this.#watchIdle();
  }

  /** How many sessions it may have, as far as is known. */
  get limit(): number {
    return this.#limit;
  }

  /** Whether one more session is likely to be allowed. */
  get hasRoom(): boolean {
    return this.#sessions < this.#limit;
  }

  /** Whether the server allows no session but the master's. */
  get isUseless(): boolean {
    return this.#limit === 0 && !this.#hasServed;
  }

  /** Whether anything is needed that runs over it. */
  get isUsed(): boolean {
    return this.#used.size > 0;
  }

  /** Starts a program, given as words. */
  start(words: readonly string[]): Session {
    const client = this.#parts.startShell(words);
    this.#sessions += 1;
    let said = '';
    let isRefused = false;
    client.onStderr((chunk) => {
      if (said.length < 2000) said += chunk.toString();
    });
    void client.ended.then(({ exitCode }) => {
      this.#sessions -= 1;
      isRefused = exitCode === 255 && refusal.test(said);
      if (isRefused) this.#limit = Math.min(this.#limit, this.#sessions);
      else this.#hasServed = true;
      if (this.#used.delete(client)) this.#watchIdle();
      this.#parts.onRoom();
    });
    const use = (): void => {
      clearTimeout(this.#idle);
      this.#used.add(client);
    };
    return { client, use, wasRefused: () => isRefused };
  }

  #watchIdle(): void {
    clearTimeout(this.#idle);
    this.#idle = setTimeout(() => {
      if (this.isUsed) return;
      this.#limit = this.#parts.limit;
      this.#watchIdle();
      this.#parts.onIdle();
    }, this.#parts.idleMs);
    this.#idle.unref();
  }
}

/** OpenSSH's mux.c. What the master says to its client comes before anything that a program can say. */
const refusal = /^[^\n]*session request failed: Session open refused by peer/m;
