/** One multiplexed connection to one host: opened when it is needed, watched, closed when it is not. */
import { rm } from 'node:fs/promises';
import { LabError } from '../../model/labError.ts';
import type { Logger } from '../../model/logger.ts';
import type { ShellProcess } from '../spawnShell.ts';
import type { Connection, ConnectionState } from '../target.ts';
import type { Askpass } from './askpass/askpassServer.ts';
import { explainConnect } from './explainSsh.ts';
import { Master } from './master.ts';

/** What a connection is made with. */
export interface ConnectionParts {
  readonly host: string;
  readonly logger: Logger;
  readonly newSocket: () => Promise<string>;
  /** Starts the client that holds the connection. */
  readonly startMaster: (socket: string, askpass: Readonly<Record<string, string>>) => ShellProcess;
  /** Answers what ssh asks while a connection opens; undefined: nobody does. */
  readonly askpass?: (() => Promise<Askpass>) | undefined;
}

/** See the head of this file. */
export class SshConnection implements Connection {
  readonly #parts: ConnectionParts;
  readonly #listeners = new Set<(state: ConnectionState) => void>();
  #state: ConnectionState = { kind: 'closed' };
  #socket = '';
  #opening: Promise<string> | undefined;
  #master: Master | undefined;
  #suspected: Promise<unknown> | undefined;

  constructor(parts: ConnectionParts) {
    this.#parts = parts;
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
    const opening = this.use();
    if (signal === undefined) await opening;
    else await Promise.race([opening, rejectWhen(signal, this.#parts.host)]);
  }

  /** The control socket of ssh(1), of the connection that is or was open. */
  get socket(): string {
    return this.#socket;
  }

  /** The control socket of the open connection; the same one for all who ask at the same time. */
  async use(): Promise<string> {
    await this.#suspected;
    this.#opening ??= this.#connect();
    return this.#opening;
  }

  /** Something that ran over the connection has ended as if it were gone: who uses it next waits until that is sure. */
  suspect(): void {
    this.#suspected ??= this.#master?.answers().finally(() => {
      this.#suspected = undefined;
    });
  }

  async close(): Promise<void> {
    const master = this.#master;
    this.#forget();
    this.#become({ kind: 'closed' });
    await master?.close();
  }

  async #connect(): Promise<string> {
    const { host, logger, newSocket, startMaster } = this.#parts;
    this.#become({ kind: 'connecting' });
    const begun = performance.now();
    let askpass: Askpass | undefined;
    try {
      const socket = await newSocket();
      askpass = await this.#parts.askpass?.();
      const master = new Master(startMaster(socket, askpass?.environment ?? {}));
      this.#master = master;
      this.#socket = socket;
      if (!(await master.answers())) throw master.failure(host);
      logger.debug(`ssh:${host}: connected after ${(performance.now() - begun).toFixed(0)} ms`);
      if (this.#master === master) this.#become({ kind: 'connected' });
      void master.ended.then(() => {
        this.#ended(master, socket);
      });
      return socket;
    } catch (error) {
      this.#forget();
      throw this.#lost(error instanceof LabError ? error : explainConnect(host, '', String(error)));
    } finally {
      await askpass?.close();
    }
  }

  #ended(master: Master, socket: string): void {
    void rm(socket, { force: true });
    if (this.#master !== master) return;
    const { host } = this.#parts;
    this.#forget();
    this.#lost(new LabError('connection-lost', `The connection to ${host} was lost`, { object: `ssh:${host}` }));
  }

  #lost(error: LabError): LabError {
    this.#parts.logger.warn(`ssh:${this.#parts.host}: ${error.message}`);
    this.#become({ kind: 'lost', since: new Date(), error });
    return error;
  }

  #forget(): void {
    this.#master = undefined;
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
      reject(new LabError('cancelled', `Connecting to ${host}: cancelled.`, { object: `ssh:${host}` }));
    };
    if (signal.aborted) cancel();
    else signal.addEventListener('abort', cancel, { once: true });
  });
}
