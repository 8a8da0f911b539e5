/** Why a packet ended where it did: the first explanation that fits, the most certain ones first. Pure. */
import type { JourneyCause } from '../../model/journey.ts';
import { say } from '../../model/phrase.ts';
import { packetOf, packetText } from '../follow/packetOf.ts';
import { labelOf } from '../follow/stepDraft.ts';
import { conntrackCause } from './conntrackCause.ts';
import type { Case } from './evidence.ts';
import { legacyCause } from './legacyCause.ts';
import { linkCause } from './linkCause.ts';
import { routingCause } from './routingCause.ts';
import { ruleCause } from './ruleCause.ts';

/** Of a packet that has not arrived; undefined where nothing that is known explains it. */
export function findCause(one: Case): JourneyCause | undefined {
  return ruleCause(one) ?? legacyCause(one) ?? conntrackCause(one) ?? routingCause(one) ?? linkCause(one);
}

/** Where nothing explains it: the last place that it was seen at. */
export function unexplained({ end, topology }: Case): JourneyCause {
  const { chain, marker } = end.visit;
  const place =
    marker === undefined ? chain : marker.layer === 'netdev' ? marker.hook : `${marker.hook} (${marker.layer})`;
  return {
    kind: 'unknown',
    text: say`it was last seen at ${place} of ${labelOf(topology, end.inode)}, and nothing tells what became of it`,
    remedy: say`Try again; where it stays so, look at what is not traced there: tc, XDP, devices without a cable`,
    object: { kind: 'namespace', namespace: end.inode },
    evidence: [say`its last packet: ${packetText(packetOf(end.visit.packet))}`],
    unmatched: [],
  };
}
