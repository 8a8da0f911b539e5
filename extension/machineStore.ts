/**
 * What is known of a machine itself: its own namespaces and whose they are. Nothing is read before somebody unfolds it, and
 * nothing runs while nobody looks. While somebody does it reads when something changed there, and slowly in any case.
 */
import type { Logger, Snapshot } from '../lab-runtime/index.ts';
import { earlierOf } from './earlierOf.ts';
import { createEmitter, type Disposable } from './emitter.ts';
import type { Watch } from './labWatches.ts';
import { Lookers } from './lookers.ts';
import { messageOf } from './messageOf.ts';

/** What the views show of it; immutable. */
export interface MachineSight {
  /** Whether the user has asked for it. */
  readonly opened: boolean;
  readonly isReading: boolean;
  readonly snapshot?: Snapshot | undefined;
  /** See {@link earlierOf}. */
  readonly earlier?: Snapshot | undefined;
  /** Why there is no newer snapshot. */
  readonly failure?: string | undefined;
}

/** Where it reads: the runtime on a target. */
export interface MachineSource {
  observe(signal: AbortSignal): Promise<Snapshot>;
  watchMachine(onChange: () => void): Watch;
}

/** What it is made of. */
export interface MachineStoreParts {
  readonly target: string;
  /** Called for the first read, not before. */
  readonly open: () => Promise<MachineSource>;
  /** Whether anything may be run there. Asked before every read. */
  readonly mayRead: () => boolean;
  readonly onFailure?: ((error: unknown) => void) | undefined;
  /** Milliseconds between two reads while somebody looks; 0 for never. */
  readonly reconcileMs: () => number;
  readonly logger: Logger;
}

const unopened: MachineSight = { opened: false, isReading: false };

/** See the head of this file. */
export class MachineStore implements Disposable {
  readonly #parts: MachineStoreParts;
  readonly #changed;
  readonly #lookers = new Lookers(
    () => this.#notice(),
    () => this.#rest(),
  );
  #sight: MachineSight = unopened;
  #isUnfolded = false;
  #reading: { readonly controller: AbortController; readonly done: Promise<void> } | undefined;
  #readAgain = false;
  #watch: Watch | undefined;
  #timer: NodeJS.Timeout | undefined;
  #disposed = false;

  constructor(parts: MachineStoreParts) {
    this.#parts = parts;
    this.#changed = createEmitter<MachineSight>((error) => parts.logger.error(String(error)));
  }

  /** Fires after every change of {@link MachineStore.sight}. */
  get onDidChange() {
    return this.#changed.event;
  }

  get sight(): MachineSight {
    return this.#sight;
  }

  /**
   * Begins to look at it, for as long as somebody looks at the views; resolves when it was read, or that was given up.
   * Never rejects.
   */
  async unfold(signal?: AbortSignal): Promise<void> {
    this.#isUnfolded = true;
    this.#apply({ ...this.#sight, opened: true });
    const giveUp = (): void => {
      this.lose();
      this.fold();
    };
    signal?.addEventListener('abort', giveUp, { once: true });
    await this.refresh();
    signal?.removeEventListener('abort', giveUp);
  }

  /** Nobody is interested in it any more; what was seen of it is kept. */
  fold(): void {
    this.#isUnfolded = false;
    this.#rest();
  }

  /** Reads anew, where it was asked for. Never rejects: a failure is part of what is known. */
  async refresh(): Promise<void> {
    if (!this.#mayRead()) return;
    this.#reading?.controller.abort();
    const reading = this.#begin();
    await reading.done;
    if (reading.controller.signal.aborted) await this.#reading?.done;
  }

  /** Keeps it up to date until the result is disposed of. */
  look(): Disposable {
    return this.#lookers.add();
  }

  /** The way there is lost: what is known stays as it was. */
  lose(): void {
    this.#stop();
    if (this.#sight.isReading) this.#apply({ ...this.#sight, isReading: false });
  }

  /** It is not to be looked at any more, and what was seen is forgotten. */
  forget(): void {
    this.#stop();
    this.#isUnfolded = false;
    this.#apply(unopened);
  }

  dispose(): void {
    this.#disposed = true;
    this.#stop();
    this.#changed.dispose();
  }

  #mayRead(): boolean {
    return !this.#disposed && this.#isUnfolded && this.#parts.mayRead();
  }

  readonly #notice = (): void => {
    if (!this.#mayRead() || !this.#lookers.any) return;
    if (this.#reading === undefined) this.#begin();
    else this.#readAgain = true;
  };

  #begin() {
    clearTimeout(this.#timer);
    const controller = new AbortController();
    const reading = {
      controller,
      done: this.#read(controller.signal).finally(() => {
        if (this.#reading === reading) this.#ended();
      }),
    };
    this.#reading = reading;
    return reading;
  }

  #ended(): void {
    this.#reading = undefined;
    const again = this.#readAgain;
    this.#readAgain = false;
    if (again) {
      this.#notice();
      return;
    }
    const wait = this.#mayRead() && this.#lookers.any ? this.#parts.reconcileMs() : 0;
    if (wait > 0) this.#timer = setTimeout(this.#notice, wait);
  }

  async #read(signal: AbortSignal): Promise<void> {
    if (this.#sight.snapshot === undefined) this.#apply({ ...this.#sight, isReading: true });
    try {
      const source = await this.#parts.open();
      // What changes while it is read is read again.
      if (this.#lookers.any && this.#mayRead()) this.#watch ??= this.#startWatch(source);
      const snapshot = await source.observe(signal);
      const earlier = earlierOf(this.#sight, snapshot);
      if (!signal.aborted) this.#apply({ opened: true, isReading: false, snapshot, earlier });
    } catch (error) {
      if (signal.aborted) return;
      const failure = messageOf(error);
      this.#parts.logger.warn(`No snapshot of ${this.#parts.target}: ${failure}`);
      this.#parts.onFailure?.(error);
      this.#apply({ ...this.#sight, isReading: false, failure });
    }
  }

  #startWatch(source: MachineSource): Watch {
    const watch = source.watchMachine(this.#notice);
    watch.done.catch((error: unknown) => {
      this.#parts.logger.warn(`The watch of ${this.#parts.target} ended: ${messageOf(error)}`);
    });
    return watch;
  }

  #rest(): void {
    clearTimeout(this.#timer);
    this.#watch?.stop();
    this.#watch = undefined;
  }

  #stop(): void {
    this.#reading?.controller.abort();
    this.#reading = undefined;
    this.#readAgain = false;
    this.#rest();
  }

  #apply(sight: MachineSight): void {
    if (this.#disposed) return;
    this.#sight = sight;
    this.#changed.fire(sight);
  }
}
