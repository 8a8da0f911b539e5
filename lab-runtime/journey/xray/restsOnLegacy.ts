/** Whether what is told of a probe rests on rules of iptables-legacy, or may, where they are others now. Pure. */
import { mayBeLegacy } from '../causes/legacyCause.ts';
import { legacyTeller } from '../follow/legacyStep.ts';
import { unknownTeller } from '../follow/rewriter.ts';
import { stepsOf } from '../follow/walkSteps.ts';
import type { ProbeWays } from './followProbe.ts';

/** See the head of this file. Such rules may have come since they were read: what nothing else explains counts, too. */
export function restsOnLegacy({ around, forward, reply, later }: ProbeWays): boolean {
  return [forward, reply, ...later].some(
    (one) =>
      one !== undefined &&
      (mayBeLegacy(one.end) ||
        stepsOf(one.way, around, one.end.connection).some(({ by }) => by === legacyTeller || by === unknownTeller)),
  );
}
