import type { Commands } from '../contributions.ts';
import type { Services } from '../services.ts';

/** Reads everything anew, the doctor's verdict included where it was bad. */
export function refresh({ targets }: Services): Commands['vethscope.refresh'] {
  return async () => {
    await targets.refresh();
    const readiness = targets.here?.readiness;
    if (readiness?.report?.ready === false) await readiness.examine();
  };
}
