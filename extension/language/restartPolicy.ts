/** How often a language server that ends may be started again. */

/** Counts ends. */
export interface RestartPolicy {
  /** The server has ended: whether to start it again. */
  ended(): 'restart' | 'give-up';
}

/** At most `limit` ends within `windowMs`; `now` gives milliseconds. After giving up, counting begins anew. */
export function createRestartPolicy(
  { limit, windowMs }: { readonly limit: number; readonly windowMs: number },
  now: () => number,
): RestartPolicy {
  let ends: readonly number[] = [];
  return {
    ended: () => {
      const time = now();
      ends = [...ends.filter((end) => time - end < windowMs), time];
      if (ends.length <= limit) return 'restart';
      ends = [];
      return 'give-up';
    },
  };
}
