/** One multiplexed connection to one host: opened when it is needed, watched, closed when it is not. */
import { rm } from 'node:fs/promises';
import { LabError } from '../../model/labError.ts';
import type { Logger } from '../../model/logger.ts';
import type { ShellProcess } from '../spawnShell.ts';
import type { Connection, ConnectionState } from '../target.ts';
import type { Askpass } from './askpass/askpassServer.ts';
import { explainConnect } from './explainSsh.ts';

/** What a connection is made with. */
export interface ConnectionParts {
  readonly host: string;
  readonly logger: Logger;
  readonly newSocket: () => Promise<string>;
  /** Starts the client that holds the connection, which echoes what it is sent once it is open. */
  readonly startMaster: (socket: string, askpass: Readonly<Record<string, string>>) => ShellProcess;
  /** Answers what ssh asks while a connection opens; undefined: nobody does. */
  readonly askpass?: (() => Promise<Askpass>) | undefined;
}

const hello = 'vethscope';

/** See the head of this file. */
export class SshConnection implements Connection {
  readonly #parts: ConnectionParts;
  readonly #listeners = new Set<(state: ConnectionState) => void>();
  #state: ConnectionState = { kind: 'closed' };
  #socket = '';
  #opening: Promise<string> | undefined;
  #master: ShellProcess | undefined;

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
  use(): Promise<string> {
    this.#opening ??= this.#connect();
    return this.#opening;
  }

  async close(): Promise<void> {
    const master = this.#master;
    this.#forget();
    this.#become({ kind: 'closed' });
    if (master === undefined) return;
    master.stdin.end();
    const timer = setTimeout(() => master.kill('SIGKILL'), 1000);
    await master;
    clearTimeout(timer);
  }

  async #connect(): Promise<string> {
    const { host, logger, newSocket, startMaster } = this.#parts;
    this.#become({ kind: 'connecting' });
    const begun = performance.now();
    let askpass: Askpass | undefined;
    try {
      const socket = await newSocket();
      askpass = await this.#parts.askpass?.();
      const master = startMaster(socket, askpass?.environment ?? {});
      this.#master = master;
      this.#socket = socket;
      await saidHello(master, host);
      logger.debug(`ssh:${host}: connected after ${(performance.now() - begun).toFixed(0)} ms`);
      this.#become({ kind: 'connected' });
      void master.then(() => {
        this.#ended(master, socket);
      });
      return socket;
    } catch (error) {
      this.#forget();
      const lost = error instanceof LabError ? error : explainConnect(host, '', String(error));
      logger.warn(`ssh:${host}: ${lost.message}`);
      this.#become({ kind: 'lost', since: new Date(), error: lost });
      throw lost;
    } finally {
      await askpass?.close();
    }
  }

  #ended(master: ShellProcess, socket: string): void {
    void rm(socket, { force: true });
    if (this.#master !== master) return;
    const { host, logger } = this.#parts;
    this.#forget();
    const error = new LabError('connection-lost', `The connection to ${host} was lost`, { object: `ssh:${host}` });
    logger.warn(`ssh:${host}: connection lost`);
    this.#become({ kind: 'lost', since: new Date(), error });
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

/** Resolves when the master's echo comes back; rejects with what ssh said when it ended before. */
function saidHello(master: ShellProcess, host: string): Promise<undefined> {
  const { promise, resolve, reject } = Promise.withResolvers<undefined>();
  let heard = '';
  let stderr = '';
  master.stdin.on('error', () => undefined);
  master.stdin.write(`${hello}\n`);
  master.stdout.on('data', (chunk: Buffer) => {
    heard = (heard + chunk.toString()).slice(-1000);
    if (heard.includes(hello)) resolve(undefined);
  });
  master.stderr.on('data', (chunk: Buffer) => {
    stderr = (stderr + chunk.toString()).slice(-8000);
  });
  void master.then(({ exitCode, originalMessage }) => {
    reject(explainConnect(host, stderr, originalMessage ?? `exit code ${String(exitCode)}`));
  });
  return promise;
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
