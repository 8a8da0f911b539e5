import type { Disposable } from './emitter.ts';

/** Those who look at something now; what it takes to show it begins with the first of them, and ends with the last. */
export class Lookers {
  readonly #begin: () => void;
  readonly #end: () => void;
  #count = 0;

  constructor(begin: () => void, end: () => void) {
    this.#begin = begin;
    this.#end = end;
  }

  /** Whether there is one. */
  get any(): boolean {
    return this.#count > 0;
  }

  /** One more, until the result is disposed of. */
  add(): Disposable {
    this.#count += 1;
    if (this.#count === 1) this.#begin();
    let looking = true;
    return {
      dispose: () => {
        if (!looking) return;
        looking = false;
        this.#count -= 1;
        if (this.#count === 0) this.#end();
      },
    };
  }
}
