/** A script in the hands of a shell of another machine, reached through the pipes of a local client. */
import { randomBytes } from 'node:crypto';
import { LabError } from '../../model/labError.ts';
import { say } from '../../model/phrase.ts';
import type { Carried, Carrier, Exit, Hearer } from '../carrier.ts';
import type { ShellClient } from '../shellClient.ts';
import { createControlFilter } from './controlFilter.ts';
import { inputFrames } from './inputFrames.ts';
import { superviseScript } from './superviseScript.ts';

/** How a client ended without the script's end having been heard. */
interface ChannelFailure {
  /** What the script does. */
  readonly what: string;
  /** Whether the script was heard to begin; else it may have, or not. */
  readonly begun: boolean;
  /** What the client itself said. */
  readonly stderr: string;
  /** The client's own end. */
  readonly reason: string;
}

/** A client whose standard input is read by a POSIX shell of the target. */
export interface OpenShell {
  readonly client: ShellClient;
  /** Asked when the client has ended: whether it never came to a shell, so that another one may be opened. */
  readonly wasRefused?: (() => boolean) | undefined;
}

/** What {@link createRemoteCarrier} needs. */
export interface RemoteCarrierParts {
  /** {@link Target.id} */
  readonly id: string;
  /** Rejects with a LabError. */
  readonly open: () => Promise<OpenShell>;
  /** Milliseconds between SIGTERM and SIGKILL, on the target. */
  readonly graceMs: number;
  readonly explain: (failure: ChannelFailure) => LabError;
}

/** Carries each script over a channel of its own. */
export function createRemoteCarrier(parts: RemoteCarrierParts): Carrier {
  return (script, what, hearer): Carried => new Channel(parts, script, what, hearer);
}

/** Milliseconds a client gets to end after the script did; how long a cancelled script's end is waited for, in graces. */
const lingerMs = 1000;
const patience = 4;
/** Milliseconds a script that has lost who supervises it may take to end by itself (superviseScript.ts). */
const lostMs = 2000;

class Channel implements Carried {
  readonly exited: Promise<Exit>;
  readonly #parts: RemoteCarrierParts;
  readonly #what: string;
  readonly #opened = performance.now();
  readonly #settled = Promise.withResolvers<Exit>();
  readonly #gone = Promise.withResolvers<undefined>();
  #client: ShellClient | undefined;
  #state: 'opening' | 'sent' | 'begun' | 'over' = 'opening';
  /** Frames wait until the script has begun: a shell may read ahead. */
  #frames = '';
  #killed = false;
  /** Set where the script's end will not be heard, because who would tell it was ended. */
  #lost: NodeJS.Timeout | undefined;
  #stderr = '';
  /** Streams on which the end has not been heard. */
  #open = 2;
  #exitCode = 255;

  constructor(parts: RemoteCarrierParts, script: string, what: string, hearer: Hearer) {
    this.#parts = parts;
    this.#what = what;
    this.exited = this.#settled.promise;
    this.exited.catch(() => undefined);
    this.#openShell(script, hearer);
  }

  #openShell(script: string, hearer: Hearer): void {
    this.#parts.open().then(
      (shell) => {
        this.#begin(shell, script, hearer);
      },
      (error: unknown) => {
        this.#state = 'over';
        this.#settled.reject(error);
        this.#gone.resolve(undefined);
      },
    );
  }

  write(text: string): void {
    this.#send(inputFrames(text));
  }

  end(): void {
    this.#send('e\n');
  }

  async kill(): Promise<void> {
    if (this.#killed || this.#state === 'over') return;
    this.#killed = true;
    if (this.#state === 'opening') {
      this.#finish({ exitCode: 130, durationMs: 0 });
      return;
    }
    this.#send('k\n');
    const timer = setTimeout(() => this.#client?.kill('SIGKILL'), patience * this.#parts.graceMs);
    await this.#gone.promise;
    clearTimeout(timer);
    this.#finish({ exitCode: this.#exitCode, durationMs: performance.now() - this.#opened });
  }

  #begin({ client, wasRefused }: OpenShell, script: string, hearer: Hearer): void {
    if (this.#state === 'over') {
      client.kill();
      return;
    }
    this.#client = client;
    this.#state = 'sent';
    const nonce = randomBytes(12).toString('hex');
    client.write(superviseScript({ script, nonce, graceTenths: Math.ceil(this.#parts.graceMs / 100) }));
    const control = (message: string): void => {
      this.#hear(message);
    };
    client.onStdout(createControlFilter(nonce, { output: hearer.stdout, control }));
    const stderr = createControlFilter(nonce, { output: hearer.stderr, control });
    client.onStderr((chunk) => {
      if (this.#state === 'sent') this.#stderr = (this.#stderr + chunk.toString()).slice(-4000);
      stderr(chunk);
    });
    void client.ended.then(({ reason }) => {
      if (this.#state === 'sent' && !this.#killed && wasRefused?.() === true) {
        this.#state = 'opening';
        this.#openShell(script, hearer);
        return;
      }
      this.#clientEnded(reason);
    });
  }

  #hear(message: string): void {
    const [word, code] = message.split(' ');
    if (word === 'go' && this.#state === 'sent') {
      this.#state = 'begun';
      this.#send('');
    } else if (word === 'lost' && this.#state === 'begun') {
      this.#lost ??= setTimeout(
        () => {
          this.#supervisorEnded();
        },
        lostMs + patience * this.#parts.graceMs,
      );
    } else if (word === 'gone') {
      this.#gone.resolve(undefined);
      if (this.#lost !== undefined) this.#supervisorEnded();
    } else if (word === 'exit') {
      this.#exitCode = Number(code);
      this.#open -= 1;
      if (this.#open === 0 && !this.#killed && this.#lost === undefined) {
        this.#finish({ exitCode: this.#exitCode, durationMs: performance.now() - this.#opened });
      }
    }
  }

  /** What is there was ended, as far as that could be; the way to it is as good as before. */
  #supervisorEnded(): void {
    if (this.#state === 'over' || this.#killed) return;
    const { id } = this.#parts;
    const message = say`${this.#what}: the shell that supervises it on ${id} was killed. How far it came is not known.`;
    const remedy =
      'Do it again. Who killed it may be in the log of that machine: for want of memory, the kernel does (dmesg).';
    this.#settled.reject(new LabError('command-failed', message, { object: id, command: '/bin/sh -s', remedy }));
    this.#over();
  }

  #clientEnded(reason: string): void {
    if (this.#lost !== undefined) this.#supervisorEnded();
    const begun = this.#state === 'begun';
    this.#gone.resolve(undefined);
    if (this.#state === 'over' || this.#killed) return;
    this.#state = 'over';
    const failure = { what: this.#what, begun, stderr: this.#stderr.trim(), reason };
    this.#settled.reject(this.#parts.explain(failure));
  }

  #finish(exit: Exit): void {
    if (this.#state === 'over') return;
    this.#settled.resolve(exit);
    this.#over();
  }

  #over(): void {
    this.#state = 'over';
    clearTimeout(this.#lost);
    this.#gone.resolve(undefined);
    const client = this.#client;
    if (client === undefined) return;
    client.end();
    const timer = setTimeout(() => {
      client.kill('SIGKILL');
    }, lingerMs);
    timer.unref();
    void client.ended.finally(() => {
      clearTimeout(timer);
    });
  }

  #send(frames: string): void {
    if (this.#state === 'over') return;
    this.#frames += frames;
    if (this.#state !== 'begun' || this.#frames === '') return;
    this.#client?.write(this.#frames);
    this.#frames = '';
  }
}
