/**
 * Rules of iptables-legacy make no trace event of nf_tables: where a hook was begun and not ended, and such rules stand there,
 * they are followed by what they say. Pure.
 */
import { evaluate } from '../../firewall/evaluate.ts';
import { familyOf } from '../../model/addressFamily.ts';
import type { JourneyCause } from '../../model/journey.ts';
import { say } from '../../model/phrase.ts';
import { labelOf } from '../follow/stepDraft.ts';
import type { Case, End } from './evidence.ts';
import { packetAt } from './unmatched.ts';

/** Whether such rules may have decided: a hook was begun and not ended, and nothing of nf_tables has dropped it. */
export function mayBeLegacy({ visit }: End): boolean {
  if (visit.packet.kind !== 'ip' || visit.end?.verdict.kind === 'drop') return false;
  return visit.marker === undefined || (visit.marker.layer === 'inet' && visit.marker.edge === 'first');
}

/** Undefined where there are none, or none of them stops it. */
export function legacyCause(one: Case): JourneyCause | undefined {
  const { end, topology } = one;
  const { visit, namespace, inode } = end;
  if (visit.packet.kind !== 'ip' || (visit.marker !== undefined && visit.marker.edge !== 'first')) return undefined;
  const hook = (visit.marker?.hook ?? visit.chain).toUpperCase();
  const ruleset = namespace?.legacyRulesets?.[familyOf(visit.packet.destination)];
  if (ruleset?.known !== true) return undefined;
  const packet = packetAt(one);
  for (const table of ruleset.value.tables) {
    const fate = evaluate(table, hook, packet);
    if (fate.kind !== 'dropped' && fate.kind !== 'rejected') continue;
    const where = labelOf(topology, inode);
    const family = visit.packet.family === 'ipv6' ? 'ip6' : 'ip';
    const evidence = [
      say`it came to ${hook} of ${where} and did not leave it; rules of iptables-legacy make no trace: this is what they say`,
    ];
    const chain = { namespace: inode, backend: 'legacy', family, table: table.name } as const;
    if (fate.rule === undefined) {
      return {
        kind: 'policy-drop',
        text: say`the policy of ${table.name} ${hook} of iptables-legacy in ${where} drops it`,
        remedy: say`Add a rule that accepts it: ${`iptables-legacy -t ${table.name} -I ${hook} … -j ACCEPT`}`,
        object: { kind: 'chain', ...chain, chain: hook },
        ...{ evidence, unmatched: [] },
      };
    }
    const { rule } = fate.rule;
    const named = say`rule ${`${rule.chain} ${String(rule.number)}`} of table ${table.name} in ${where} (iptables-legacy)`;
    return {
      kind: fate.kind === 'rejected' ? 'rule-reject' : 'rule-drop',
      text: fate.kind === 'rejected' ? say`${named} rejects it: ${rule.text}` : say`${named} drops it: ${rule.text}`,
      remedy: say`If it is not wanted: ${`iptables-legacy -t ${table.name} -D ${rule.chain} ${String(rule.number)}`}`,
      object: { kind: 'rule', ...chain, chain: rule.chain, number: rule.number },
      ...{ evidence, unmatched: [] },
    };
  }
  return undefined;
}
