/** The hooks of netfilter that a packet passes in a namespace, table by table. Pure. */
import { familyOf } from '../model/addressFamily.ts';
import { evaluate, type Fate } from '../firewall/evaluate.ts';
import type { Packet } from '../firewall/packet.ts';
import { rewrittenPacket } from '../firewall/rewrittenPacket.ts';
import type { Fact } from '../model/fact.ts';
import type { Ruleset } from '../model/ruleset.ts';
import type { Namespace } from '../model/snapshot.ts';

/** Tables of a hook in order of their priorities (linux/netfilter_ipv4.h, enum nf_ip_hook_priorities; those of IPv6 are the same), without those that only rewrite sources. */
const tables = {
  PREROUTING: ['raw', 'mangle', 'nat'],
  INPUT: ['mangle', 'filter', 'security'],
  FORWARD: ['mangle', 'filter', 'security'],
  OUTPUT: ['raw', 'mangle', 'nat', 'filter', 'security'],
} as const;

/** A hook that can stop a packet, or send it elsewhere. */
export type Hook = keyof typeof tables;

/** What a hook does: a {@link Fate}; or the namespace's rules are not known. */
export type HookFate = Fate | { readonly kind: 'unread'; readonly why: string; readonly packet: Packet };

/**
 * Through all tables of a hook, of both backends where both have some. The first that stops the packet settles it; that
 * its destination was rewritten is told, and the packet goes on with the new one.
 */
export function passHook({ rulesets, legacyRulesets }: Namespace, hook: Hook, packet: Packet): HookFate {
  let now = packet;
  let last: Fate = { kind: 'through', met: [], packet };
  const family = familyOf(packet.destination);
  for (const name of tables[hook]) {
    for (const fact of [rulesets[family], legacyRulesets?.[family]]) {
      const fate = passTable(fact, name, hook, now);
      if (fate === undefined) continue;
      if (fate.kind !== 'through' && fate.kind !== 'rewritten') return fate;
      now = fate.kind === 'rewritten' ? rewrittenPacket(fate) : fate.packet;
      last = fate.kind === 'rewritten' ? { ...fate, packet: now } : { ...last, packet: now };
    }
  }
  return last;
}

/** Undefined where there is no such table. Only the first packet of a connection is seen by nat. */
function passTable(fact: Fact<Ruleset> | undefined, name: string, hook: Hook, packet: Packet): HookFate | undefined {
  if (fact === undefined || (name === 'nat' && packet.state !== 'NEW')) return undefined;
  if (!fact.known) return { kind: 'unread', why: fact.why, packet };
  const table = fact.value.tables.find((one) => one.name === name);
  return table && evaluate(table, hook, packet);
}
