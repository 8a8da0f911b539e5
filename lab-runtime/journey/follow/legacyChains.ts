/**
 * Rules of iptables-legacy make no trace event of nf_tables: which of their chains a hook asks is known by priority, and what
 * they do with a packet by what they say. Pure.
 */
import { evaluate, type Fate } from '../../firewall/evaluate.ts';
import { evaluationOrder, type HookedChain } from '../../firewall/evaluationOrder.ts';
import type { Packet } from '../../firewall/packet.ts';
import { rewrittenPacket } from '../../firewall/rewrittenPacket.ts';
import { familyOf } from '../../model/addressFamily.ts';
import type { Table } from '../../model/ruleset.ts';
import type { Namespace } from '../../model/snapshot.ts';
import type { Visit } from '../trace/visits.ts';

/** A base chain of iptables-legacy. */
export type LegacyChain = HookedChain & { readonly backend: 'legacy' };

/** What a chain does with a packet, by its rules. */
export interface LegacyAnswer {
  readonly hooked: LegacyChain;
  readonly fate: Fate;
}

/** A hook of the IP layer that a packet is at. */
interface HookLeft {
  /** `prerouting`, … */
  readonly hook: string;
  /** Who may not have been asked yet, in order. What has the priority of the chain that the packet is at comes after it. */
  readonly left: readonly LegacyChain[];
}

/** Undefined where a namespace has no such chains, or the packet is at no hook that has some. */
export function legacyLeft(namespace: Namespace | undefined, visit: Visit): HookLeft | undefined {
  const { marker, packet } = visit;
  const family = familyOf(packet.destination);
  if (namespace === undefined || packet.kind !== 'ip' || !hasLegacy(namespace, family)) return undefined;
  if (marker !== undefined && marker.layer !== 'inet') return undefined;
  const order = evaluationOrder(namespace).filter(({ layer }) => layer === family);
  const at = marker ?? placeOf(order, visit);
  if (at === undefined) return undefined;
  const all = (order.find(({ hook }) => hook === at.hook)?.chains ?? []).filter(isLegacy);
  if ('priority' in at) return { hook: at.hook, left: all.filter(({ priority }) => priority >= at.priority) };
  return { hook: at.hook, left: at.edge === 'first' ? all : [] };
}

/** One after the other, each with what those before have made of the packet; until one stops it, unless it `goesOn`. */
export function askLegacy(
  chains: readonly LegacyChain[],
  packet: Packet,
  goesOn: 'goes on' | 'ends here',
): readonly LegacyAnswer[] {
  const answers: LegacyAnswer[] = [];
  let now = packet;
  for (const hooked of chains) {
    // Only the first packet of a connection is seen by nat.
    if (hooked.table.name === 'nat' && now.state !== 'NEW') continue;
    const fate = evaluate(hooked.table, hooked.chain.name, now);
    answers.push({ hooked, fate });
    if (isStop(fate) && goesOn === 'ends here') break;
    now = fate.kind === 'rewritten' ? rewrittenPacket(fate) : fate.packet;
  }
  return answers;
}

/** Whether it goes no further. */
export function isStop({ kind }: Fate): boolean {
  return kind === 'dropped' || kind === 'rejected';
}

/** Of the tool's own rules, or of those that stand beside them. */
function hasLegacy({ rulesets, legacyRulesets }: Namespace, family: 'ipv4' | 'ipv6'): boolean {
  return [rulesets[family], legacyRulesets?.[family]].some(
    (fact) => fact?.known === true && fact.value.backend === 'legacy' && fact.value.tables.some(hasSay),
  );
}

/** Who only lists the rules of a table makes it, with chains that let all pass. */
function hasSay({ chains }: Table): boolean {
  return chains.some(({ rules, policy = 'ACCEPT' }) => rules.length > 0 || policy !== 'ACCEPT');
}

/** Where a chain that was visited is asked; undefined where it is not known any more. */
function placeOf(
  order: ReturnType<typeof evaluationOrder>,
  { family, table, chain }: Visit,
): { readonly hook: string; readonly priority: number } | undefined {
  for (const { hook, chains } of order) {
    const found = chains.find(
      (one) =>
        one.backend !== 'legacy' &&
        one.chain.name === chain &&
        one.table.name === table &&
        (one.backend === 'nftables' ? one.table.family : one.family === 'ipv6' ? 'ip6' : 'ip') === family,
    );
    if (found !== undefined) return { hook, priority: found.priority };
  }
  return undefined;
}

function isLegacy(one: HookedChain): one is LegacyChain {
  return one.backend === 'legacy' && hasSay(one.table);
}
