/** Where in a journey one is, and whether it goes on by itself. Pure, but for the timer, which it is given. */

/** Sets a timer and returns what ends it. */
type SetTimer = (work: () => void, milliseconds: number) => () => void;

/** How long a step stands, at the usual speed. */
const stepMs = 1200;

/** See the head of this file. Steps are counted from 0. */
export class Walk {
  readonly #changed: () => void;
  readonly #setTimer: SetTimer;
  #count = 0;
  #current = 0;
  #speed = 1;
  #stop: (() => void) | undefined;

  constructor(changed: () => void, setTimer: SetTimer) {
    this.#changed = changed;
    this.#setTimer = setTimer;
  }

  get current(): number {
    return this.#current;
  }

  get count(): number {
    return this.#count;
  }

  get isPlaying(): boolean {
    return this.#stop !== undefined;
  }

  get speed(): number {
    return this.#speed;
  }

  set speed(speed: number) {
    this.#speed = speed;
    if (this.isPlaying) this.#wait();
  }

  /** Another journey, at one of its steps. */
  begin(count: number, at: number): void {
    this.#end();
    this.#count = count;
    this.#current = Math.max(0, Math.min(at, count - 1));
  }

  /** To a step, by hand: what goes on by itself ends. */
  go(to: number): void {
    this.#end();
    this.#move(to);
  }

  /** Plays, from the beginning where it is at the end; or pauses. */
  toggle(): void {
    if (this.isPlaying) this.#end();
    else if (this.#count > 0) {
      if (this.#current >= this.#count - 1) this.#current = 0;
      this.#wait();
    }
    this.#changed();
  }

  #wait(): void {
    this.#end();
    this.#stop = this.#setTimer(() => {
      this.#stop = undefined;
      if (this.#current + 1 < this.#count - 1) this.#wait();
      this.#move(this.#current + 1);
    }, stepMs / this.#speed);
  }

  #end(): void {
    this.#stop?.();
    this.#stop = undefined;
  }

  #move(to: number): void {
    this.#current = Math.max(0, Math.min(to, this.#count - 1));
    this.#changed();
  }
}
