/** Where a policy decided: the rules that might have, and what in each did not hold for this packet. Pure. */
import { matchOne } from '../../firewall/matchRule.ts';
import { not, type Packet } from '../../firewall/packet.ts';
import { readRuleParts } from '../../firewall/readRuleParts.ts';
import type { JourneyCause, JourneyRule } from '../../model/journey.ts';
import { say, type Phrase } from '../../model/phrase.ts';
import { hasAddress } from '../lookUpRoute.ts';
import { deviceName } from '../follow/stepDraft.ts';
import type { RuleMatch } from '../../firewall/ruleParts.ts';
import type { Case } from './evidence.ts';

/** Rules of the chain, and of those that the packet was sent through, which accept or jump; those that it met are not among them. */
export function unmatchedRules(one: Case): JourneyCause['unmatched'] {
  const { end } = one;
  const { family, table, chain, rules } = end.visit;
  const book = one.bookOf(end.inode);
  if (book === undefined || one.end.visit.packet.kind !== 'ip') return [];
  const chains = [
    ...new Set([
      chain,
      ...rules.flatMap(({ chain: met, verdict }) => [met, ...(verdict.chain === undefined ? [] : [verdict.chain])]),
    ]),
  ];
  const met = new Set(rules.map((rule) => nameOf(book.ruleOf({ family, table, chain: rule.chain }, rule))));
  const packet = packetAt(one);
  return chains
    .flatMap((name) => book.rulesOf({ family, table, chain: name }))
    .filter((rule) => !met.has(nameOf(rule)))
    .map((rule) => ({ rule, why: whyNot(rule, packet) }));
}

function nameOf({ chain, number }: JourneyRule): string {
  return `${chain} ${String(number)}`;
}

/** The packet as rules see it at that chain. */
export function packetAt({ end, topology }: Case): Packet {
  const { visit, inode, namespace } = end;
  const { packet } = visit;
  const name = (device: number | undefined): string | undefined =>
    device === undefined ? undefined : deviceName(topology, inode, device);
  const ip = packet.kind === 'ip' ? packet : undefined;
  const state = visit.connection ?? (end.direction === 'forward' ? 'new' : 'established');
  return {
    protocol: ip?.protocol === 'udp' || ip?.protocol === 'icmp' || ip?.protocol === 'icmpv6' ? ip.protocol : 'tcp',
    ...{ source: packet.source, destination: packet.destination },
    ...{ sourcePort: ip?.sourcePort, destinationPort: ip?.destinationPort, icmpType: ip?.icmp?.type },
    ...{ inInterface: name(visit.inDevice), outInterface: name(visit.outDevice) },
    state:
      state === 'established'
        ? 'ESTABLISHED'
        : state === 'related'
          ? 'RELATED'
          : state === 'invalid'
            ? 'INVALID'
            : 'NEW',
    isDnat: false,
    mark: visit.mark ?? 0,
    isLocal: (address) => namespace !== undefined && hasAddress(namespace, address),
  };
}

/** The first match that does not hold, with what the packet has in its place. */
function whyNot(rule: JourneyRule, packet: Packet): Phrase {
  if (rule.backend === 'nftables') return say`nft's own rules are not taken apart`;
  const { matches } = readRuleParts({ ...rule, number: rule.number ?? 0, args: [], jump: 'none', line: 0 });
  const failed = matches.find((match) => {
    const answer = matchOne(match, packet);
    return (match.negated ? not(answer) : answer) === 'no';
  });
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
