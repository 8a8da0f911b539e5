/** What rules of iptables-legacy, which make no trace event of nf_tables, have stopped: by what they say. Pure. */
import type { JourneyCause } from '../../model/journey.ts';
import { say } from '../../model/phrase.ts';
import { askLegacy, isStop, legacyLeft } from '../follow/legacyChains.ts';
import { legacyStep } from '../follow/legacyStep.ts';
import { packetInRules } from '../follow/packetInRules.ts';
import { labelOf } from '../follow/stepDraft.ts';
import type { Case, End } from './evidence.ts';
import { stopCause } from './stopCause.ts';
import { unmatchedLegacy } from './unmatched.ts';

/** Whether such rules may have decided: a hook was begun and not ended, and nothing of nf_tables has dropped it. */
export function mayBeLegacy({ visit }: End): boolean {
  if (visit.packet.kind !== 'ip' || visit.end?.verdict.kind === 'drop') return false;
  return visit.marker === undefined || (visit.marker.layer === 'inet' && visit.marker.edge === 'first');
}

/** Undefined where there are none, or none of them stops it. */
export function legacyCause(one: Case): JourneyCause | undefined {
  const { end, topology } = one;
  if (!mayBeLegacy(end)) return undefined;
  const at = legacyLeft(end.namespace, end.visit);
  const answer = askLegacy(at?.left ?? [], packetInRules(topology, end, end.connection), 'ends here').at(-1);
  if (at === undefined || answer === undefined || !isStop(answer.fate)) return undefined;
  const { fate, hooked } = answer;
  const { rule, object } = legacyStep(one, end, answer, { stage: 'forward', isPassed: false, bridged: false });
  const hook = at.hook.toUpperCase();
  return stopCause(one, {
    ...{ table: hooked.table.name, chain: hooked.chain.name, rule, object, isOfBridge: false, isLegacy: true },
    evidence: [
      say`it came to ${hook} of ${labelOf(topology, end.inode)} and did not leave it; rules of iptables-legacy make no trace: this is what they say`,
    ],
    unmatched: () => unmatchedLegacy(hooked, fate),
  });
}
