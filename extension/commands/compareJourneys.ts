import type { Commands } from '../contributions.ts';
import type { Services } from '../services.ts';

/** Where two journeys of this window part: before and after a rule was added, say. */
export function compareJourneys({ journeys }: Services): Commands['vethscope.compareJourneys'] {
  return async () => (await journeys()).compare();
}
