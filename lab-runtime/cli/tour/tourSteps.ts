import { bridgeSteps } from './bridgeSteps.ts';
import type { Cast } from './cast.ts';
import { namespaceSteps } from './namespaceSteps.ts';
import { neighbourSteps } from './neighbourSteps.ts';
import { pairSteps } from './pairSteps.ts';
import { publishSteps } from './publishSteps.ts';
import { routeSteps } from './routeSteps.ts';
import type { TourStep } from './tourStep.ts';

/** The whole lesson, in order. */
export function tourSteps(cast: Cast): readonly TourStep[] {
  return [
    ...bridgeSteps(cast),
    ...pairSteps(cast),
    ...namespaceSteps(cast),
    ...routeSteps(cast),
    ...publishSteps(cast),
    ...neighbourSteps(cast),
  ];
}
