/** Work that waits for the typing to pause. */

/** One piece of work a key. */
export interface Debounce {
  /** Does `work` once nothing was asked for under this key for `delayMs`. */
  later(key: string, work: () => void): void;
  /** Drops what waits under this key. */
  cancel(key: string): void;
}

/** Waits `delayMs` milliseconds. */
export function createDebounce(delayMs: number): Debounce {
  const waiting = new Map<string, NodeJS.Timeout>();
  const cancel = (key: string): void => {
    clearTimeout(waiting.get(key));
    waiting.delete(key);
  };
  return {
    cancel,
    later: (key, work) => {
      cancel(key);
      const timer = setTimeout(() => {
        waiting.delete(key);
        work();
      }, delayMs);
      waiting.set(key, timer);
    },
  };
}
