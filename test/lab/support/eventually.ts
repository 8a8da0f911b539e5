import assert from 'node:assert/strict';

/** Waits until a condition holds; fails with `what` after a minute, or the seconds given. */
export async function eventually(
  what: string | (() => string),
  condition: () => boolean | Promise<boolean>,
  seconds = 60,
): Promise<void> {
  for (const end = Date.now() + seconds * 1000; Date.now() < end;) {
    if (await condition()) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  assert.fail(`${typeof what === 'string' ? what : what()}: not in time`);
}
