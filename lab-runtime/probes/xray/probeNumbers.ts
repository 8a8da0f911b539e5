/**
 * The numbers by which a session's probes are told apart: one that is in use is given to nobody else, nor is one that was in
 * use a moment ago, for packets of that probe may still be on their way. The longest unused comes first.
 */
import { setTimeout as sleep } from 'node:timers/promises';

/** How long a number rests, ms. */
const restMs = 1000;

interface Free {
  readonly number: number;
  /** When it may be given again. */
  readonly from: number;
}

/** See the head of this file. */
export class ProbeNumbers {
  readonly #free: Free[];
  readonly #waiting: ((free: Free) => void)[] = [];
  readonly #now: () => number;

  /** Numbers from 0; `first` is given first. */
  constructor(count: number, first = 0, now: () => number = () => performance.now()) {
    this.#free = Array.from({ length: count }, (_, index) => ({ number: (first + index) % count, from: -Infinity }));
    this.#now = now;
  }

  /** Waits where none is free; who takes one gives it back. Rejects with the signal's reason. */
  async take(signal?: AbortSignal): Promise<number> {
    const free = this.#free.shift() ?? (await this.#nextFree(signal));
    const wait = free.from - this.#now();
    if (wait > 0) {
      await sleep(wait, undefined, { signal }).catch((error: unknown) => {
        this.#put(free);
        throw error;
      });
    }
    return free.number;
  }

  give(number: number): void {
    this.#put({ number, from: this.#now() + restMs });
  }

  #put(free: Free): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#free.push(free);
    else next(free);
  }

  #nextFree(signal?: AbortSignal): Promise<Free> {
    return new Promise((resolve, reject) => {
      const take = (free: Free): void => {
        signal?.removeEventListener('abort', abort);
        resolve(free);
      };
      const abort = (): void => {
        this.#waiting.splice(this.#waiting.indexOf(take), 1);
        reject(signal?.reason instanceof Error ? signal.reason : new Error('aborted'));
      };
      this.#waiting.push(take);
      signal?.addEventListener('abort', abort);
    });
  }
}
