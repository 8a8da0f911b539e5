import { setTimeout as sleep } from 'node:timers/promises';

/** Milliseconds that something takes over a link with that delay; then waits until the next shells have been made ready. */
export async function timed(delayMs: number, action: () => Promise<unknown>): Promise<number> {
  const begun = performance.now();
  await action();
  const passed = performance.now() - begun;
  await sleep(6 * delayMs);
  return passed;
}
