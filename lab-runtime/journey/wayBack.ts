/** Whether the first answer of a container comes back to whoever asked. Pure. */
import { evaluate } from '../firewall/evaluate.ts';
import type { Packet } from '../firewall/packet.ts';
import { readRuleParts } from '../firewall/readRuleParts.ts';
import { familyOf } from '../model/addressFamily.ts';
import { say } from '../model/phrase.ts';
import type { Namespace } from '../model/snapshot.ts';
import { passHook } from './hooks.ts';
import { addressOn, lookUpRoute } from './lookUpRoute.ts';
import { stop, type Reach } from './stop.ts';

/**
 * Undefined where it does. `there`: the packet as it left the host. Connection tracking knows the answer, so that no nat
 * rule is asked again.
 */
export function noWayBack(host: Namespace, owner: Namespace, there: Packet): Reach | undefined {
  const lost = withoutRoute(host, owner, there);
  if (lost !== undefined) return lost;
  const back: Packet = {
    ...there,
    source: there.destination,
    sourcePort: there.destinationPort,
    destination: there.source,
    destinationPort: undefined,
    inInterface: there.outInterface,
    outInterface: there.inInterface,
    state: 'ESTABLISHED',
  };
  const out = stop(passHook(owner, 'OUTPUT', { ...back, inInterface: undefined }), 'OUTPUT', owner.label);
  const hook = there.inInterface === undefined ? 'INPUT' : 'FORWARD';
  const stopped = out ?? stop(passHook(host, hook, back), hook, 'host');
  return stopped && { ...stopped, why: say`the answer does not come back: ${stopped.why}` };
}

/** It needs a route to the source that the container has seen. */
function withoutRoute(host: Namespace, owner: Namespace, there: Packet): Reach | undefined {
  const seen = sourceSeen(host, there);
  const way = lookUpRoute(owner, seen ?? there.source);
  if (way.kind === 'none') {
    const why = say`the answer does not come back: ${owner.label} has no route to ${seen ?? there.source}`;
    return { reachable: seen === undefined ? 'unknown' : 'no', why };
  }
  if (way.kind !== 'unknown') return undefined;
  const why = say`a policy rule may send the answer another way: ${way.rule}`;
  return { reachable: 'unknown', why };
}

/** Its own, or the one that a rule of POSTROUTING gives it; undefined where that is not known. */
function sourceSeen(host: Namespace, packet: Packet): string | undefined {
  const { rulesets, legacyRulesets } = host;
  const family = familyOf(packet.destination);
  for (const fact of [rulesets[family], legacyRulesets?.[family]]) {
    if (fact === undefined) continue;
    if (!fact.known) return undefined;
    const table = fact.value.tables.find(({ name }) => name === 'nat');
    if (table === undefined) continue;
    const { kind, rule } = evaluate(table, 'POSTROUTING', { ...packet, inInterface: undefined });
    if (kind === 'unknown') return undefined;
    const verdict = rule && readRuleParts(rule.rule, table).verdict;
    if (verdict?.kind === 'masquerade') return addressOn(host, packet.outInterface ?? '', family);
    if (verdict?.kind === 'snat') return /^\[?([\da-f.:]+?)\]?(?:[-:]\d.*)?$/iu.exec(verdict.value ?? '')?.[1];
  }
  return packet.source;
}
