/**
 * The way to one target: opened when the user wishes it, watched, opened again by itself when it was lost, closed when the
 * user wishes that. By itself it never asks anything, and does not knock at a door that was not opened to it.
 */
import type { Target } from '../../lab-runtime/index.ts';
import { isLabError, LabError } from '../../lab-runtime/light.ts';
import { createEmitter, type Disposable } from '../emitter.ts';
import { backoffMs } from './backoff.ts';
import { isForUser, isLoss, type Reach } from './reach.ts';

/** What a link is made of. */
export interface LinkParts {
  /** {@link Target.id} */
  readonly id: string;
  /** Makes the target, which opens nothing. Rejects where nothing may be run. */
  readonly open: (link: Link) => Promise<Target>;
  /** Whether a script is run to see that the target can be entered: where it has no connection, or root is to be asked for. */
  readonly check: 'always' | 'without-connection';
  /** From 0 to 1; see {@link backoffMs}. */
  readonly random: () => number;
  /** Milliseconds of a clock that only goes on. */
  readonly now: () => number;
  readonly onError: (error: unknown) => void;
}

type Answers = 'given' | 'declined' | 'refused';

/** Whether questions may be asked. */
export type Manner = 'ask' | 'silent';

/** Milliseconds after which a connection is no longer one that comes and goes. */
const steadyMs = 60_000;

/** See the head of this file. */
export class Link implements Disposable {
  readonly #parts: LinkParts;
  readonly #changed;
  #reach: Reach = { kind: 'closed', tries: 0 };
  #target: Promise<Target> | undefined;
  #opening: Promise<Target> | undefined;
  #timer: NodeJS.Timeout | undefined;
  #attempt = 0;
  #upSince = 0;
  #askers = 0;
  /** What became of the questions of the attempt under way. */
  #answers: Answers = 'given';
  #disposed = false;

  constructor(parts: LinkParts) {
    this.#parts = parts;
    this.#changed = createEmitter<Reach>(parts.onError);
  }

  get onDidChange() {
    return this.#changed.event;
  }

  get reach(): Reach {
    return this.#reach;
  }

  get isUp(): boolean {
    return this.#reach.kind === 'connected';
  }

  /** Asks a question unless nobody has asked for anything that needs an answer. */
  async answer(ask: () => Promise<string | undefined>): Promise<string | undefined> {
    if (this.#askers === 0) {
      this.#answers = 'refused';
      return undefined;
    }
    const answer = await ask();
    if (answer === undefined) this.#answers = 'declined';
    return answer;
  }

  /** The target, reached. Rejects with a LabError; with `cancelled` where the user left a question unanswered. */
  async connect(manner: Manner, signal?: AbortSignal): Promise<Target> {
    if (this.isUp && this.#target !== undefined) return this.#target;
    if (manner === 'ask') {
      this.#askers += 1;
      this.#attempt = 0;
    }
    const cancel = (): void => void this.disconnect();
    signal?.addEventListener('abort', cancel, { once: true });
    try {
      return await this.#openOnce(manner);
    } finally {
      signal?.removeEventListener('abort', cancel);
      if (manner === 'ask') this.#askers -= 1;
    }
  }

  /** What the user does meanwhile may ask: for the password of root, say. */
  async whileAsking<T>(work: () => Promise<T>): Promise<T> {
    this.#askers += 1;
    try {
      return await work();
    } finally {
      this.#askers -= 1;
    }
  }

  /** Closes it, and leaves it closed. */
  async disconnect(): Promise<void> {
    clearTimeout(this.#timer);
    this.#opening = undefined;
    this.#become({ kind: 'closed', tries: 0 });
    const target = await this.#target?.catch(() => undefined);
    await target?.connection?.close();
  }

  /**
   * Something that ran there has failed: as if the way were gone, where its connection does not say so itself; or because a
   * connection that nothing had used for long could not be opened again without a question.
   */
  suspect(error: unknown): void {
    if (this.isUp && isLabError(error) && (isLoss(error) || isForUser(error))) this.#lose(error, new Date());
  }

  /** Opens it again now, where it waits to do so. */
  hurry(): void {
    if (this.#reach.kind !== 'lost' || this.#reach.again !== 'waiting') return;
    this.#attempt = 0;
    this.#again();
  }

  dispose(): void {
    this.#disposed = true;
    void this.disconnect().catch(this.#parts.onError);
    this.#changed.dispose();
  }

  async #openOnce(manner: Manner): Promise<Target> {
    const opening = (this.#opening ??= this.#open());
    try {
      return await opening;
    } catch (error) {
      // An attempt of its own had to refuse what is asked now.
      if (manner === 'ask' && this.#answers === 'refused') {
        if (this.#opening === opening) this.#opening = undefined;
        return await this.#openOnce('ask');
      }
      throw error;
    } finally {
      if (this.#opening === opening) this.#opening = undefined;
    }
  }

  async #open(): Promise<Target> {
    clearTimeout(this.#timer);
    this.#answers = 'given';
    const before = this.#reach;
    const tries = before.kind === 'closed' ? before.tries : 0;
    this.#become(before.kind === 'lost' ? { ...before, again: 'trying' } : { kind: 'connecting', tries });
    const begun = this.#reach;
    try {
      const target = await (this.#target ??= this.#make());
      await target.connection?.open();
      if (target.connection === undefined || this.#parts.check === 'always') await enter(target);
      if (this.#reach !== begun) {
        if (this.#reach.kind === 'closed') await target.connection?.close();
        throw cancelled(this.#parts.id);
      }
      this.#upSince = this.#parts.now();
      this.#become({ kind: 'connected' });
      return target;
    } catch (error) {
      if (this.#reach !== begun) throw cancelled(this.#parts.id);
      this.#failed(before, error);
      throw this.#wasDeclined() ? cancelled(this.#parts.id) : error;
    }
  }

  #wasDeclined(): boolean {
    return this.#answers === 'declined';
  }

  async #make(): Promise<Target> {
    try {
      const target = await this.#parts.open(this);
      target.connection?.onDidChange((state) => {
        if (state.kind === 'lost' && this.isUp) this.#lose(state.error, state.since);
        if (state.kind !== 'connected' || this.#opening !== undefined) return;
        // A script that only looks is run again by the target itself, which opens the way by itself.
        if (this.#reach.kind === 'lost') this.#again();
        if (this.#reach.kind === 'closed') void target.connection?.close().catch(this.#parts.onError);
      });
      return target;
    } catch (error) {
      this.#target = undefined;
      throw error;
    }
  }

  #failed(before: Reach, error: unknown): void {
    const reason = isLabError(error) ? error : new LabError('target-unreachable', String(error));
    if (before.kind !== 'lost') {
      const tries = before.kind === 'closed' ? before.tries + 1 : 1;
      this.#become({ kind: 'closed', tries, ...(this.#wasDeclined() ? {} : { error: reason }) });
      return;
    }
    this.#become({ ...before, error: reason, again: isLoss(reason) ? 'waiting' : 'login' });
    this.#schedule();
  }

  #lose(error: LabError, since: Date): void {
    // What was up for a moment only is not tried as often as if it had never been lost.
    if (this.#parts.now() - this.#upSince >= steadyMs) this.#attempt = 0;
    this.#become({ kind: 'lost', since, error, again: isForUser(error) ? 'login' : 'waiting' });
    this.#schedule();
  }

  #schedule(): void {
    clearTimeout(this.#timer);
    if (this.#reach.kind !== 'lost' || this.#reach.again !== 'waiting' || this.#disposed) return;
    this.#timer = setTimeout(() => this.#again(), backoffMs(this.#attempt, this.#parts.random()));
    this.#attempt += 1;
  }

  /** Why an attempt failed is part of the state. */
  #again(): void {
    this.connect('silent').catch(() => undefined);
  }

  #become(reach: Reach): void {
    this.#reach = reach;
    this.#changed.fire(reach);
  }
}

/** A password may have to be looked up. */
const patienceMs = 600_000;

async function enter(target: Target): Promise<void> {
  await target.run(':', { what: 'enter', looksOnly: true, timeoutMs: patienceMs });
}

function cancelled(id: string): LabError {
  return new LabError('cancelled', `Connecting to ${id}: cancelled.`, { object: `target ${id}` });
}
