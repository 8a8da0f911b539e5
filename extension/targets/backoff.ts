/** How long to wait before a lost connection is opened again. Pure. */

const firstMs = 1000;
const mostMs = 60_000;

/**
 * Milliseconds before an attempt, which are counted from 0: about 1 s, 2, 4 … 60 s. `random`, from 0 to 1, moves it by a
 * quarter either way, so that not all windows knock at the same moment.
 */
export function backoffMs(attempt: number, random: number): number {
  const usual = Math.min(mostMs, firstMs * 2 ** Math.min(attempt, 16));
  return Math.round(usual * (0.75 + random / 2));
}
