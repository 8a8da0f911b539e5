/**
 * The way to one host: one multiplexed connection, opened when it is needed, watched, closed when it is not. Where the
 * server allows no more sessions on it, there are further ones, which nobody need know of.
 */
import { rm } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { LabError } from '../../model/labError.ts';
import { say } from '../../model/phrase.ts';
import type { Logger } from '../../model/logger.ts';
import type { Connection, ConnectionState } from '../target.ts';
import type { Askpass } from './askpass/askpassServer.ts';
import { explainConnect, explainNoSession } from './explainSsh.ts';
import { Link, type Session } from './link.ts';
import type { Master } from './master.ts';
import type { ShellClient } from '../shellClient.ts';

/** What a connection is made with. */
export interface ConnectionParts {
  readonly host: string;
  readonly logger: Logger;
  readonly newSocket: () => Promise<string>;
  /** Starts the client that holds the connection. */
  readonly startMaster: (socket: string, askpass: Readonly<Record<string, string>>) => StartedMaster;
  /** How many sessions a connection is taken to allow, besides the master's own. */
  readonly usualSessions: number;
  /** Answers what ssh asks while a connection opens; undefined: nobody does. */
  readonly askpass?: (() => Promise<Askpass>) | undefined;
  /** A connection that nothing has used for so many milliseconds is closed. */
  readonly idleMs: number;
}

/** A master, and how a program, given as words, is started over its connection. */
export interface StartedMaster {
  readonly master: Master;
  readonly startShell: (words: readonly string[]) => ShellClient;
}

/** Milliseconds in which no other session ends, after which a script is worth a connection of its own. */
const patienceMs = 1000;

/** See the head of this file. */
export class SshConnection implements Connection {
  readonly #parts: ConnectionParts;
  readonly #listeners = new Set<(state: ConnectionState) => void>();
  #state: ConnectionState = { kind: 'closed' };
  #opening: Promise<Link> | undefined;
  /** Masters that are there, also those that have yet to connect. */
  readonly #masters = new Set<Master>();
  /** Those that are open. The first is the connection, as others see it. */
  #links: readonly Link[] = [];
  #openingAnother: Promise<Link> | undefined;
  #suspected: Promise<unknown> | undefined;
  #usual: number;
  #room = Promise.withResolvers<undefined>();

  constructor(parts: ConnectionParts) {
    this.#parts = parts;
    this.#usual = parts.usualSessions;
  }

  get state(): ConnectionState {
    return this.#state;
  }

  onDidChange(listener: (state: ConnectionState) => void): () => void {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  }

  async open(signal?: AbortSignal): Promise<void> {
    const opening = this.#first();
    if (signal === undefined) await opening;
    else await Promise.race([opening, rejectWhen(signal, this.#parts.host)]);
  }

  /** The control socket of ssh(1) for what is started by others, who are not counted: empty where none is open. */
  get socket(): string {
    return (this.#links.find(({ hasRoom }) => hasRoom) ?? this.#links[0])?.socket ?? '';
  }

  /** The links that are open now. */
  get links(): readonly Link[] {
    return this.#links;
  }

  /** A session of whatever is ready, else of a program that is started where there is room for it. */
  async start(words: readonly string[], ready: () => Session | undefined = () => undefined): Promise<Session> {
    for (let isPatient = true; ;) {
      const first = await this.#first();
      const session = ready() ?? this.#links.find(({ hasRoom }) => hasRoom)?.start(words);
      if (session !== undefined) {
        session.use();
        return session;
      }
      if (this.#links.length > 1 && this.#links.at(-1)?.isUseless === true) throw explainNoSession(this.#parts.host);
      if (isPatient) {
        const patience = sleep(patienceMs, 'over', { ref: false });
        isPatient = (await Promise.race([this.#room.promise, first.master.ended, patience])) !== 'over';
      } else await Promise.race([this.#room.promise, first.master.ended, this.#another()]);
    }
  }

  /** Something that ran over the connection has ended as if it were gone: who uses it next waits until that is sure. */
  suspect(): void {
    this.#suspected ??= Promise.all(this.#links.map(({ master }) => master.answers())).finally(() => {
      this.#suspected = undefined;
    });
  }

  async close(): Promise<void> {
    const masters = [...this.#masters];
    this.#forget();
    this.#become({ kind: 'closed' });
    await Promise.all(masters.map((master) => master.close()));
  }

  /** The first link, opened where it is not; the same one for all who ask at the same time. */
  async #first(): Promise<Link> {
    await this.#suspected;
    this.#opening ??= this.#connect();
    return this.#opening;
  }

  async #connect(): Promise<Link> {
    this.#become({ kind: 'connecting' });
    try {
      const link = await this.#openLink();
      this.#become({ kind: 'connected' });
      return link;
    } catch (error) {
      if (error instanceof LabError && error.code !== 'cancelled') this.#lost(error);
      throw error;
    }
  }

  #another(): Promise<Link> {
    this.#openingAnother ??= this.#openLink().finally(() => {
      this.#openingAnother = undefined;
    });
    return this.#openingAnother;
  }

  async #openLink(): Promise<Link> {
    const { host, logger, newSocket, startMaster, idleMs } = this.#parts;
    const begun = performance.now();
    let askpass: Askpass | undefined;
    try {
      const socket = await newSocket();
      askpass = await this.#parts.askpass?.();
      const { master, startShell } = startMaster(socket, askpass?.environment ?? {});
      this.#masters.add(master);
      const isOpen = await master.answers();
      if (!this.#masters.has(master)) {
        const code = this.#state.kind === 'lost' ? 'connection-lost' : 'cancelled';
        throw new LabError(code, say`Connecting to ${host}: ${code}.`, { object: `ssh:${host}` });
      }
      if (!isOpen) {
        this.#masters.delete(master);
        throw master.failure(host);
      }
      logger.debug(`ssh:${host}: connected after ${(performance.now() - begun).toFixed(0)} ms`);
      const onRoom = (): void => {
        // Terminals, which are not counted, are on the first one.
        if (link !== this.#links[0]) this.#usual = Math.max(1, Math.min(this.#usual, link.limit));
        this.#room.resolve(undefined);
        this.#room = Promise.withResolvers<undefined>();
      };
      const onIdle = (): void => {
        this.#retire(link);
      };
      const link: Link = new Link({ master, socket, limit: this.#usual, startShell, onRoom, idleMs, onIdle });
      this.#links = [...this.#links, link];
      void master.ended.then(() => {
        this.#ended(link);
      });
      return link;
    } catch (error) {
      throw error instanceof LabError ? error : explainConnect(host, '', String(error));
    } finally {
      await askpass?.close();
    }
  }

  #ended(link: Link): void {
    if (link.socket !== '') void rm(link.socket, { force: true });
    if (!this.#masters.delete(link.master)) return;
    const isFirst = this.#links[0] === link;
    this.#links = this.#links.filter((other) => other !== link);
    if (!isFirst) return;
    const { host } = this.#parts;
    this.#lost(new LabError('connection-lost', say`The connection to ${host} was lost`, { object: `ssh:${host}` }));
  }

  /** Closes what nobody has used for long; the first link is the last one. */
  #retire(link: Link): void {
    if (!this.#links.includes(link) || (this.#links[0] === link && this.#links.length > 1)) return;
    this.#parts.logger.debug(`ssh:${this.#parts.host}: closed, because nothing has used it for long`);
    this.#masters.delete(link.master);
    this.#links = this.#links.filter((other) => other !== link);
    if (this.#links.length === 0) {
      this.#forget();
      this.#become({ kind: 'closed' });
    }
    link.master.retire();
  }

  #lost(error: LabError): void {
    this.#parts.logger.warn(`ssh:${this.#parts.host}: ${error.message}`);
    // The others may have gone the same way, or not: whoever still hears from one of them goes on doing so.
    for (const { master } of this.#links) master.retire();
    this.#forget();
    this.#become({ kind: 'lost', since: new Date(), error });
  }

  #forget(): void {
    this.#masters.clear();
    this.#links = [];
    this.#opening = undefined;
  }

  #become(state: ConnectionState): void {
    this.#state = state;
    for (const listener of this.#listeners) listener(state);
  }
}

function rejectWhen(signal: AbortSignal, host: string): Promise<never> {
  return new Promise((_resolve, reject) => {
    const cancel = (): void => {
      reject(new LabError('cancelled', say`Connecting to ${host}: cancelled.`, { object: `ssh:${host}` }));
    };
    if (signal.aborted) cancel();
    else signal.addEventListener('abort', cancel, { once: true });
  });
}
