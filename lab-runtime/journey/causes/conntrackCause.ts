/** Connection tracking would not take the packet: its table is full. Pure. */
import type { JourneyCause } from '../../model/journey.ts';
import { say } from '../../model/phrase.ts';
import { labelOf } from '../follow/stepDraft.ts';
import type { Case } from './evidence.ts';

const [count, most] = ['net.netfilter.nf_conntrack_count', 'net.netfilter.nf_conntrack_max'];

/**
 * It ends right after the first marker of the way in or out: that is where it is looked for (nf_conntrack_in). Undefined
 * where the table has room.
 */
export function conntrackCause({ end, evidence, topology }: Case): JourneyCause | undefined {
  const { marker } = end.visit;
  if (marker?.layer !== 'inet' || marker.edge !== 'first' || end.isBeforeRouting) return undefined;
  const [now, limit] = [count, most].map((name) => Number(evidence.setting(end.inode, name) || 'unknown'));
  if (now === undefined || limit === undefined || !(now >= limit)) return undefined;
  const who = labelOf(topology, end.inode);
  return {
    kind: 'conntrack-full',
    text: say`connection tracking of ${who} is full: it has ${now} connections, and no more than ${limit} are allowed`,
    remedy: say`Allow more: ${`sysctl -w ${most}=${String(limit * 2)}`}`,
    object: { kind: 'setting', namespace: end.inode, name: most, value: String(limit) },
    evidence: [say`${count} is ${now}, ${most} is ${limit}`],
    unmatched: [],
  };
}
