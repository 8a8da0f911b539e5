/** Where a policy decided: the rules that might have, and what in each did not hold for this packet. Pure. */
import { matchOne } from '../../firewall/matchRule.ts';
import type { Packet } from '../../firewall/packet.ts';
import type { Fate } from '../../firewall/evaluate.ts';
import { readRuleParts } from '../../firewall/readRuleParts.ts';
import type { JourneyCause, JourneyRule } from '../../model/journey.ts';
import type { Rule } from '../../model/ruleset.ts';
import { say, type Phrase } from '../../model/phrase.ts';
import type { LegacyChain } from '../follow/legacyChains.ts';
import { iptablesRule } from '../follow/iptablesRule.ts';
import { packetInRules } from '../follow/packetInRules.ts';
import { chainOf } from '../../firewall/rulesetNavigation.ts';
import type { RuleMatch } from '../../firewall/ruleParts.ts';
import type { Case } from './evidence.ts';

/** Rules of the chain, and of those that the packet was sent through, which accept or jump; those that it met are not among them. */
export function unmatchedRules(one: Case): JourneyCause['unmatched'] {
  const { end } = one;
  const { family, table, chain, rules } = end.visit;
  const book = one.bookOf(end.inode);
  if (book === undefined || one.end.visit.packet.kind !== 'ip') return [];
  const chains = rules.flatMap(({ chain: met, verdict }) => [
    met,
    ...(verdict.chain === undefined ? [] : [verdict.chain]),
  ]);
  const met = rules.map((rule) => book.ruleOf({ family, table, chain: rule.chain }, rule));
  const all = [...new Set([chain, ...chains])].flatMap((name) => book.rulesOf({ family, table, chain: name }));
  return whyNoneOf(all, met, packetInRules(one.topology, end, end.connection));
}

/** The same of a chain of iptables-legacy, and of what its rules have made of the packet. */
export function unmatchedLegacy(hooked: LegacyChain, { met, packet }: Fate): JourneyCause['unmatched'] {
  const chains = met.flatMap((rule) => [rule.chain, ...(rule.target === undefined ? [] : [rule.target])]);
  const all = [...new Set([hooked.chain.name, ...chains])].flatMap((name) => chainOf(hooked.table, name)?.rules ?? []);
  const named = (rules: readonly Rule[]): readonly JourneyRule[] => rules.map((rule) => iptablesRule(hooked, rule));
  return whyNoneOf(named(all), named(met), packet);
}

function whyNoneOf(
  all: readonly JourneyRule[],
  met: readonly JourneyRule[],
  packet: Packet,
): JourneyCause['unmatched'] {
  const names = new Set(met.map(nameOf));
  return all.filter((rule) => !names.has(nameOf(rule))).map((rule) => ({ rule, why: whyNot(rule, packet) }));
}

function nameOf({ chain, number }: JourneyRule): string {
  return `${chain} ${String(number)}`;
}

/** The first match that does not hold, with what the packet has in its place. */
function whyNot(rule: JourneyRule, packet: Packet): Phrase {
  if (rule.backend === 'nftables') return say`nft's own rules are not taken apart`;
  const { matches } = readRuleParts({ ...rule, number: rule.number ?? 0, args: [], jump: 'none', line: 0 });
  const failed = matches.find((match) => matchOne(match, packet) === 'no');
  if (failed !== undefined) return say`${failed.text}: ${what(failed, packet)}`;
  const open = matches.find((match) => matchOne(match, packet) === 'unknown');
  return open === undefined ? say`it was not come to` : say`${open.text} does not hold`;
}

function what({ kind }: RuleMatch, packet: Packet): Phrase {
  switch (kind) {
    case 'in-interface':
      return packet.inInterface === undefined ? say`it comes in by none` : say`it comes in by ${packet.inInterface}`;
    case 'out-interface':
      return packet.outInterface === undefined ? say`it leaves by none` : say`it leaves by ${packet.outInterface}`;
    case 'source':
    case 'source-type':
      return say`its source is ${packet.source}`;
    case 'destination':
    case 'destination-type':
      return say`its destination is ${packet.destination}`;
    case 'source-port':
      return say`its source port is ${packet.sourcePort ?? '?'}`;
    case 'destination-port':
      return say`its destination port is ${packet.destinationPort ?? '?'}`;
    case 'connection-state':
      return say`it is ${packet.state}`;
    case 'mark':
      return say`its mark is ${packet.mark ?? 0}`;
    case 'icmp-type':
      return say`its type is ${packet.icmpType ?? '?'}`;
    case 'protocol':
    default:
      return say`it is ${packet.protocol}`;
  }
}
