import type { Context } from 'mocha';

/** Where {@link skipBecause} leaves the reason. */
export const skipReason = 'skipReason';

/**
 * Skips the running test (from a `before` hook: all tests of its `describe`) and records why. A skip without a reason
 * counts as a failure, so this is the only way to skip.
 *
 * @public
 */
export function skipBecause(context: Context, reason: string): never {
  const running = context.test;
  const block = running?.parent;
  const isHook = block?.tests.every((test) => test !== running) === true;
  Object.assign((isHook ? block : running) ?? {}, { [skipReason]: reason });
  // The one call of mocha's skip: everybody else comes here, with a reason.
  return context.skip();
}
