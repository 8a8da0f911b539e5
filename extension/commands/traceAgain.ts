import type { Commands } from '../contributions.ts';
import type { Services } from '../services.ts';

/** The same question once more: what has changed meanwhile? */
export function traceAgain({ journeys }: Services): Commands['vethscope.traceAgain'] {
  return async () => (await journeys()).again();
}
