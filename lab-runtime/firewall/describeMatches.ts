/** The subject of the English sentence about a rule: which packets. */
import { listWords } from './listWords.ts';
import type { MatchKind, RuleMatch } from './ruleParts.ts';

/** `TCP packets to 172.17.0.2 port 80 that arrive on docker0`; `All packets` where the rule looks at nothing. */
export function describeMatches(matches: readonly RuleMatch[]): string {
  const telling = matches.filter((match) => match.kind !== 'comment');
  if (telling.length === 0) return 'All packets';
  const ends = [describeEnd(telling, 'from', sourceKinds), describeEnd(telling, 'to', destinationKinds)];
  const clauses = telling.map(clauseOf).filter((clause) => clause !== undefined);
  const relative = clauses.length === 0 ? '' : `that ${listWords(clauses, 'and')}`;
  return [subjectOf(telling), ...ends, relative].filter((part) => part !== '').join(' ');
}

function subjectOf(matches: readonly RuleMatch[]): string {
  const protocol = matches.find((match) => match.kind === 'protocol');
  if (protocol === undefined) return 'Packets';
  const name = protocol.value.toUpperCase();
  return protocol.negated ? `Packets of any protocol but ${name}` : `${name} packets`;
}

type Describe = (value: string) => string;

/** What is told as `from …`, in this order. */
const sourceKinds: readonly (readonly [MatchKind, Describe])[] = [
  ['source-type', addressOfType],
  ['source', hostAddress],
  ['source-port', ports],
];

/** What is told as `to …`, in this order. */
const destinationKinds: readonly (readonly [MatchKind, Describe])[] = [
  ['destination-type', addressOfType],
  ['destination', hostAddress],
  ['destination-port', ports],
];

/** `to an address of this host but not to 127.0.0.0/8`; empty where no match looks at that end. */
function describeEnd(matches: readonly RuleMatch[], preposition: string, kinds: typeof sourceKinds): string {
  const told = kinds.flatMap(([kind, describe]) =>
    matches.filter((match) => match.kind === kind).map(({ negated, value }) => ({ negated, text: describe(value) })),
  );
  const wanted = told.filter(({ negated }) => !negated).map(({ text }) => text);
  const unwanted = told.filter(({ negated }) => negated).map(({ text }) => `not ${preposition} ${text}`);
  const positive = wanted.length === 0 ? '' : `${preposition} ${wanted.join(' ')}`;
  const negative = listWords(unwanted, 'and');
  return [positive, negative].filter((part) => part !== '').join(' but ');
}

/** Kinds that are told as `that …`: as they hold, and negated. */
const clauses: Partial<Record<MatchKind, readonly [Describe, Describe]>> = {
  'in-interface': [(value) => `arrive on ${device(value)}`, (value) => `arrive on any interface but ${device(value)}`],
  'out-interface': [(value) => `leave by ${device(value)}`, (value) => `leave by any interface but ${device(value)}`],
  'connection-state': [connectionState, (value) => `are not in connection state ${orList(value)}`],
  fragment: [() => 'are second or later fragments', () => 'are not second or later fragments'],
  'tcp-flags': [tcpFlags, (value) => `do not ${tcpFlags(value)}`],
  'icmp-type': [(value) => `are of ICMP type ${value}`, (value) => `are not of ICMP type ${value}`],
  mark: [(value) => `carry mark ${value}`, (value) => `do not carry mark ${value}`],
  set: [(value) => `are in set ${setOf(value)}`, (value) => `are not in set ${setOf(value)}`],
  other: [(value) => `match “${value}”`, (value) => `do not match “${value}”`],
};

function clauseOf(match: RuleMatch): string | undefined {
  return clauses[match.kind]?.[match.negated ? 1 : 0](match.value);
}

/** A prefix as long as the address names one host: the address alone says that more plainly. */
function hostAddress(value: string): string {
  return value.includes(':') ? value.replace(/\/128$/u, '') : value.replace(/\/32$/u, '');
}

/** An interface; iptables takes a `+` at the end for any rest of the name. */
function device(value: string): string {
  if (value === '+') return 'any interface';
  return value.endsWith('+') ? `an interface named ${value.slice(0, -1)}…` : value;
}

function ports(value: string): string {
  const ranges = value.split(',').map((range) => range.replace(':', ' to '));
  const several = ranges.length > 1 || value.includes(':');
  return `${several ? 'ports' : 'port'} ${listWords(ranges, 'or')}`;
}

function addressOfType(value: string): string {
  if (value === 'LOCAL') return 'an address of this host';
  return `an address of type ${orList(value)}`;
}

/** Sentences for the sets of connection states that rules ask for again and again. */
const connectionStates: ReadonlyMap<string, string> = new Map([
  ['ESTABLISHED,RELATED', 'belong or relate to a known connection'],
  ['ESTABLISHED', 'belong to a known connection'],
  ['RELATED', 'relate to a known connection'],
  ['NEW', 'open a new connection'],
  ['INVALID', 'fit no connection'],
  ['DNAT', 'belong to a connection whose destination was rewritten'],
  ['SNAT', 'belong to a connection whose source was rewritten'],
]);

function connectionState(value: string): string {
  const key = value.split(',').sort().join(',');
  return connectionStates.get(key) ?? `are in connection state ${orList(value)}`;
}

function tcpFlags(value: string): string {
  const [looked = '', set = ''] = value.split(' ');
  if (value === 'FIN,SYN,RST,ACK SYN') return 'open a TCP connection';
  return `have ${set === 'NONE' ? 'none' : `only ${set}`} of the TCP flags ${looked} set`;
}

function setOf(value: string): string {
  const [name = '', directions = ''] = value.split(' ');
  return `${name} (${directions})`;
}

function orList(value: string): string {
  return listWords(value.split(','), 'or');
}
