/**
 * Whether a rule's matches hold for a packet: yes, no, or unknown where a match is not understood. Meanings are those of
 * iptables(8) and iptables-extensions(8). Pure.
 */
import { prefixOver } from '../model/addressFamily.ts';
import { not, type Answer, type Packet } from './packet.ts';
import type { RuleMatch } from './ruleParts.ts';

/** Of all matches of a rule together: one that does not hold settles it. */
export function matchAll(matches: readonly RuleMatch[], packet: Packet): Answer {
  const answers = matches.map((match) => matchOne(match, packet));
  if (answers.includes('no')) return 'no';
  return answers.includes('unknown') ? 'unknown' : 'yes';
}

/** Of one match, with the `!` before it. */
export function matchOne(match: RuleMatch, packet: Packet): Answer {
  const answer = matchPlain(match, packet);
  return match.negated ? not(answer) : answer;
}

function matchPlain({ kind, value }: RuleMatch, packet: Packet): Answer {
  switch (kind) {
    case 'comment':
      return 'yes';
    case 'in-interface':
      return matchInterface(value, packet.inInterface);
    case 'out-interface':
      return matchInterface(value, packet.outInterface);
    case 'source':
      return matchAddress(value, packet.source);
    case 'destination':
      return matchAddress(value, packet.destination);
    case 'protocol':
      return matchProtocol(value, packet.protocol);
    case 'source-port':
      return matchPort(value, packet.sourcePort);
    case 'destination-port':
      return matchPort(value, packet.destinationPort);
    case 'source-type':
      return matchType(value, packet.isLocal(packet.source));
    case 'destination-type':
      return matchType(value, packet.isLocal(packet.destination));
    case 'connection-state':
      return matchState(value, packet);
    case 'tcp-flags':
      return matchFlags(value, packet);
    case 'mark':
      return matchMark(value, packet.mark);
    case 'icmp-type':
      return matchIcmpType(value, packet);
    case 'fragment':
      return 'no';
    case 'set':
    case 'other':
      return 'unknown';
  }
}

const answerOf = (holds: boolean): Answer => (holds ? 'yes' : 'no');

/** `veth+` is every name that begins so; where a packet has no such interface nothing matches. */
function matchInterface(value: string, name: string | undefined): Answer {
  if (name === undefined) return 'no';
  return answerOf(value.endsWith('+') ? name.startsWith(value.slice(0, -1)) : name === value);
}

function matchAddress(value: string, address: string): Answer {
  const length = prefixOver(value, address);
  return length === undefined ? 'unknown' : answerOf(length !== 'outside');
}

/** Numbers of protocols: RFC 5237's registry. */
const numbers = { tcp: '6', udp: '17', icmp: '1', icmpv6: '58' } as const;

function matchProtocol(value: string, protocol: Packet['protocol']): Answer {
  const name = protocol === 'icmpv6' && value === 'ipv6-icmp' ? protocol : value;
  return answerOf(name === 'all' || name === '0' || name === protocol || name === numbers[protocol]);
}

/** `8`, `3/4`, `any`; names are what a rule is written with, never what is printed. */
function matchIcmpType(value: string, { protocol, icmpType }: Packet): Answer {
  if (protocol !== 'icmp' && protocol !== 'icmpv6') return 'no';
  const type = /^\d+(?=$|\/)/.exec(value)?.[0];
  if (value === 'any') return 'yes';
  if (type === undefined || icmpType === undefined) return 'unknown';
  if (Number(type) !== icmpType) return 'no';
  return value.includes('/') ? 'unknown' : 'yes';
}

/** `80`, `8000:8100`, and of multiport `80,443,8000:8100`. A range may lack an end. */
function matchPort(value: string, port: number | undefined): Answer {
  if (port === undefined) return 'unknown';
  const ranges = value.split(',').map((one) => /^(?<first>\d*)(?<colon>:?)(?<last>\d*)$/.exec(one)?.groups);
  if (ranges.includes(undefined)) return 'unknown';
  return answerOf(
    ranges.some((range) => {
      const first = Number(range?.['first'] || 0);
      const last = range?.['colon'] === ':' ? Number(range['last'] || 65_535) : first;
      return first <= port && port <= last;
    }),
  );
}

function matchType(value: string, isLocal: boolean): Answer {
  const types = value.split(',');
  if (isLocal) return answerOf(types.includes('LOCAL'));
  return types.every((type) => type === 'LOCAL') ? 'no' : types.includes('UNICAST') ? 'yes' : 'unknown';
}

function matchState(value: string, { state, isDnat }: Packet): Answer {
  const states = value.split(',');
  if (states.includes(state) || (isDnat && states.includes('DNAT'))) return 'yes';
  return states.includes('SNAT') || states.includes('EXPECTED') ? 'unknown' : 'no';
}

/** `MASK COMP`: of the flags in MASK exactly those in COMP are set. A first packet has SYN, a first answer SYN and ACK. */
function matchFlags(value: string, { protocol, state }: Packet): Answer {
  if (protocol !== 'tcp') return 'no';
  const set = state === 'NEW' ? ['SYN'] : ['SYN', 'ACK'];
  const [mask = '', comp = ''] = value.split(' ');
  const all = ['FIN', 'SYN', 'RST', 'PSH', 'ACK', 'URG'];
  const flags = (text: string): readonly string[] => (text === 'ALL' ? all : text === 'NONE' ? [] : text.split(','));
  return answerOf(flags(mask).every((flag) => set.includes(flag) === flags(comp).includes(flag)));
}

function matchMark(value: string, mark: number | undefined): Answer {
  const [wanted, mask = 0xffffffff] = value.split('/').map(Number);
  if (mark === undefined || wanted === undefined || Number.isNaN(wanted) || Number.isNaN(mask)) return 'unknown';
  return answerOf((mark & mask) >>> 0 === wanted >>> 0);
}
