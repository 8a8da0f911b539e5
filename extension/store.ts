/**
 * What is known of the labs of one target. It reads when it is asked to, and by itself while somebody looks: when a lab
 * changed, and slowly in any case. While nobody looks it is idle, no process and no timer, but it hears of labs that come
 * and go where that takes no process, and then lists them. What was seen of a target that is out of reach is kept, and marked as old.
 */
import type { Logger, RunningLab, Snapshot } from '../lab-runtime/index.ts';
import { createEmitter, type Disposable } from './emitter.ts';
import { earlierOf } from './earlierOf.ts';
import { Lookers } from './lookers.ts';
import { messageOf } from './messageOf.ts';
import { createLabWatches, type LabWatches, type Watch } from './labWatches.ts';

/** A running lab and what was last seen of it. */
export interface ObservedLab {
  /** {@link Target.id} */
  readonly target: string;
  readonly running: RunningLab;
  readonly snapshot?: Snapshot | undefined;
  /** See {@link earlierOf}. */
  readonly earlier?: Snapshot | undefined;
  /** Why there is no newer snapshot. */
  readonly failure?: string | undefined;
}

/** A machine itself, as it was last seen. */
interface ObservedMachine {
  /** {@link Target.id} */
  readonly target: string;
  readonly running?: undefined;
  readonly snapshot?: Snapshot | undefined;
  readonly earlier?: Snapshot | undefined;
  readonly failure?: string | undefined;
}

/** What was seen of a lab, or of a machine itself. */
export type Observed = ObservedLab | ObservedMachine;

/** What the store knows; immutable. */
export interface StoreState {
  /** {@link Target.id} */
  readonly target: string;
  /** `failed`: the labs could not be listed; the reason is in the log. */
  readonly read: 'unread' | 'read' | 'failed';
  readonly labs: readonly ObservedLab[];
  /** Since when the target is out of reach: all of this was seen before. */
  readonly staleSince?: Date | undefined;
}

/** Where the store reads: the runtime on a target. */
export interface LabSource {
  list(signal: AbortSignal): Promise<readonly RunningLab[]>;
  snapshot(lab: RunningLab, signal: AbortSignal): Promise<Snapshot>;
  watch(lab: RunningLab, onChange: () => void): Watch;
  /** Tells that labs may have come, changed or gone; undefined where nothing can tell. */
  watchList(onChange: () => void): Promise<Pick<Watch, 'stop'> | undefined>;
  /** Whether that takes a process: then it is done only while somebody looks. */
  readonly watchListRuns: boolean;
}

/** What a store is made of. */
export interface StoreParts {
  readonly target: string;
  /** Called for the first read, not before. */
  readonly open: () => Promise<LabSource>;
  /** Whether anything may be run there: a trusted workspace, an open way. Asked before every read. */
  readonly mayRead: () => boolean;
  /** Hears why the labs could not be listed. Where that was for want of a way there, it says {@link Store.lose}. */
  readonly onFailure?: ((error: unknown) => void) | undefined;
  /** Milliseconds between two reads of a store that is looked at; 0 for never. */
  readonly reconcileMs: () => number;
  readonly logger: Logger;
}

/** `all`: the labs and their snapshots. `list`: which labs there are, with the snapshots that are known. */
type Depth = 'all' | 'list';

interface Reading {
  readonly controller: AbortController;
  readonly done: Promise<void>;
}

/** See the head of this file. */
export class Store implements Disposable {
  readonly #parts: StoreParts;
  readonly #changed;
  #source: Promise<LabSource> | undefined;
  #watches: LabWatches | undefined;
  #listWatch: Promise<Pick<Watch, 'stop'> | undefined> | undefined;
  #state: StoreState;
  #reading: Reading | undefined;
  #readAgain = false;
  readonly #lookers = new Lookers(
    () => this.#noticeChange('all'),
    () => this.#rest(),
  );
  #timer: NodeJS.Timeout | undefined;
  #disposed = false;

  constructor(parts: StoreParts) {
    this.#parts = parts;
    this.#changed = createEmitter<StoreState>((error) => parts.logger.error(String(error)));
    this.#state = { target: parts.target, read: 'unread', labs: [] };
  }

  /** Fires after every change of {@link Store.state}. */
  get onDidChange() {
    return this.#changed.event;
  }

  get state(): StoreState {
    return this.#state;
  }

  /** Resolves when the labs have been read at least once, or cannot be. */
  async whenRead(): Promise<void> {
    if (this.#state.read === 'unread') await (this.#reading?.done ?? this.refresh());
  }

  /** Resolves when no read is under way. */
  async whenIdle(): Promise<void> {
    while (this.#reading !== undefined) await this.#reading.done;
  }

  /** The labs as they are now: read anew where nobody looks, because the state may be old then. */
  async labs(): Promise<readonly ObservedLab[]> {
    const isUnseen = ({ snapshot, failure }: ObservedLab): boolean => snapshot === undefined && failure === undefined;
    const isOld = !this.#lookers.any || this.#state.read === 'failed' || this.#state.labs.some(isUnseen);
    await (isOld ? this.refresh() : this.whenRead());
    return this.#state.labs;
  }

  /** Reads everything anew; what an earlier read finds is dropped. Never rejects: a failure is part of the state. */
  async refresh(): Promise<void> {
    if (this.#disposed || !this.#parts.mayRead()) return;
    this.#reading?.controller.abort();
    const reading = this.#begin('all');
    await reading.done;
    // Somebody else wanted it even newer.
    if (reading.controller.signal.aborted) await this.#reading?.done;
  }

  /** Whether somebody looks now. */
  get isLookedAt(): boolean {
    return this.#lookers.any;
  }

  /** Keeps the state up to date until the result is disposed of. */
  look(): Disposable {
    return this.#lookers.add();
  }

  /** The way to the target is lost: what is known is kept as it was, and nothing is read until somebody asks. */
  lose(since: Date): void {
    this.#stop();
    if (this.#state.read !== 'unread') this.#apply({ ...this.#state, staleSince: this.#state.staleSince ?? since });
  }

  /** The target is not to be looked at any more: what is known of it is forgotten. */
  forget(): void {
    this.#stop();
    this.#apply({ target: this.#parts.target, read: 'unread', labs: [] });
  }

  dispose(): void {
    this.#disposed = true;
    this.#stop();
    this.#changed.dispose();
  }

  #stop(): void {
    this.#reading?.controller.abort();
    this.#readAgain = false;
    this.#rest();
    this.#stopListWatch();
  }

  #open(): Promise<LabSource> {
    const source = (this.#source ??= this.#parts.open());
    source.catch(() => {
      this.#source = undefined;
    });
    return source;
  }

  /** Reads soon: at once, or when the running read has ended. */
  #noticeChange(depth: Depth): void {
    if (this.#disposed || !this.#parts.mayRead()) return;
    if (this.#reading === undefined) this.#begin(depth);
    else this.#readAgain = true;
  }

  /** Of what happens while nobody looks, only which labs there are is of interest. */
  readonly #noticeList = (): void => this.#noticeChange(this.#lookers.any ? 'all' : 'list');

  readonly #noticeLab = (): void => {
    if (this.#lookers.any) this.#noticeChange('all');
  };

  #begin(depth: Depth): Reading {
    clearTimeout(this.#timer);
    const controller = new AbortController();
    const reading: Reading = {
      controller,
      done: this.#read(depth, controller.signal).finally(() => {
        if (this.#reading === reading) this.#ended();
      }),
    };
    this.#reading = reading;
    return reading;
  }

  #ended(): void {
    this.#reading = undefined;
    if (this.#disposed) return;
    if (this.#readAgain) {
      this.#readAgain = false;
      this.#noticeList();
      return;
    }
    const wait = this.#lookers.any ? this.#parts.reconcileMs() : 0;
    if (wait > 0) this.#timer = setTimeout(this.#noticeLab, wait);
  }

  async #read(depth: Depth, signal: AbortSignal): Promise<void> {
    try {
      const source = await this.#open();
      if (this.#lookers.any || !source.watchListRuns) this.#listWatch ??= this.#startListWatch(source);
      await this.#listWatch;
      const labs = await source.list(signal);
      const observed =
        depth === 'list'
          ? labs.map((running) => ({ target: this.#parts.target, ...this.#known(running), running }))
          : await Promise.all(labs.map((lab) => this.#observe(source, lab, signal)));
      if (signal.aborted) return;
      this.#apply({ target: this.#parts.target, read: 'read', labs: observed });
      if (this.#lookers.any) this.#watch(source, labs);
    } catch (error) {
      if (signal.aborted) return;
      this.#parts.logger.error(`The labs of ${this.#parts.target} could not be listed: ${messageOf(error)}`);
      this.#parts.onFailure?.(error);
      if (!isAborted(signal)) this.#apply({ target: this.#parts.target, read: 'failed', labs: [] });
    }
  }

  async #startListWatch(source: LabSource): Promise<Pick<Watch, 'stop'> | undefined> {
    try {
      return await source.watchList(this.#noticeList);
    } catch (error) {
      this.#parts.logger.warn(`Labs of others are noticed late: ${messageOf(error)}`);
      return undefined;
    }
  }

  /** What is known of a lab from earlier reads. */
  #known({ name, holderPid }: RunningLab): ObservedLab | undefined {
    return this.#state.labs.find(({ running }) => running.name === name && running.holderPid === holderPid);
  }

  async #observe(source: LabSource, running: RunningLab, signal: AbortSignal): Promise<ObservedLab> {
    const { target } = this.#parts;
    try {
      const snapshot = await source.snapshot(running, signal);
      return { target, running, snapshot, earlier: earlierOf(this.#known(running), snapshot) };
    } catch (error) {
      if (signal.aborted) return { target, running };
      const failure = messageOf(error);
      this.#parts.logger.warn(`No snapshot of ${running.name}: ${failure}`);
      return { target, running, snapshot: this.#known(running)?.snapshot, failure };
    }
  }

  #watch(source: LabSource, labs: readonly RunningLab[]): void {
    this.#watches ??= createLabWatches(
      (lab, onChange) => source.watch(lab, onChange),
      this.#noticeLab,
      (lab, error) => this.#parts.logger.warn(`The watch of ${lab} ended: ${messageOf(error)}`),
    );
    this.#watches.follow(labs);
  }

  #rest(): void {
    clearTimeout(this.#timer);
    this.#watches?.stop();
    void this.#source?.then(({ watchListRuns }) => {
      if (watchListRuns && !this.#lookers.any) this.#stopListWatch();
    }, ignore);
  }

  #stopListWatch(): void {
    void this.#listWatch?.then((watch) => watch?.stop());
    this.#listWatch = undefined;
  }

  #apply(state: StoreState): void {
    if (this.#disposed) return;
    this.#state = state;
    this.#changed.fire(this.#state);
  }
}

/** Asked again after somebody was called back, who may have aborted it. */
function isAborted({ aborted }: AbortSignal): boolean {
  return aborted;
}

const ignore = (): void => undefined;
