/** A rule that the kernel told of, or a chain's policy, has stopped the packet. Pure. */
import type { JourneyCause } from '../../model/journey.ts';
import { say } from '../../model/phrase.ts';
import { chainStep } from '../follow/chainStep.ts';
import { packetOf, packetText } from '../follow/packetOf.ts';
import type { Case } from './evidence.ts';
import { stopCause } from './stopCause.ts';
import { unmatchedRules } from './unmatched.ts';

/** Undefined where no chain has dropped it. */
export function ruleCause(one: Case): JourneyCause | undefined {
  const { inode, visit } = one.end;
  const { table, chain, family } = visit;
  if (visit.marker !== undefined || visit.end?.verdict.kind !== 'drop') return undefined;
  const { rule, object } = chainStep(one, { inode, visit }, 'forward', false);
  return stopCause(one, {
    ...{ table, chain, rule, object, isOfBridge: family === 'bridge', isLegacy: false },
    evidence: [say`the kernel's trace of ${packetText(packetOf(visit.packet))}`],
    unmatched: () => unmatchedRules(one),
  });
}
