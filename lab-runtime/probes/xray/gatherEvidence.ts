/** Asks the kernel what is needed to explain where a packet ended; one round trip, however much it is. */
import { hasArrived } from '../../journey/causes/deliveryCause.ts';
import { countedSince, readCounters, readListeners } from '../../journey/causes/kernelFiles.ts';
import type { Evidence, Listener, Lookup, Outcome } from '../../journey/causes/evidence.ts';
import type { ProbeWays } from '../../journey/xray/followProbe.ts';
import type { JourneyProbe } from '../../model/journey.ts';
import { readRouteAnswer, routeRequest, type RouteAnswer } from '../../netlink/routeLookup.ts';
import type { Armed } from './armed.ts';

/** Counters by namespace. */
export type AllCounters = ReadonlyMap<number, ReadonlyMap<string, number>>;

const counterFiles = ['self/net/snmp', 'self/net/netstat', 'self/net/snmp6'];
/** The kernel walks through all sockets of the machine for each. */
const socketFiles = { tcp: ['self/net/tcp', 'self/net/tcp6'], udp: ['self/net/udp', 'self/net/udp6'] } as const;
/** Those that nobody tells the change of. */
const settings = [
  ...['net.netfilter.nf_conntrack_count', 'net.netfilter.nf_conntrack_max'],
  ...['net.ipv4.icmp_echo_ignore_all', 'net.ipv6.icmp.echo_ignore_all'],
];
const settingFiles = settings.map((name) => `sys/${name.replaceAll('.', '/')}`);

/** The counters of all namespaces as they are now. */
export function readAllCounters(armed: Armed): Promise<AllCounters> {
  return askEach(armed, armed.keys.keys(), (key) => countersOf(armed, key));
}

/** Who listens, by namespace. */
export function readAllListeners(armed: Armed): Promise<ReadonlyMap<number, readonly Listener[]>> {
  return askEach(armed, armed.keys.keys(), async (key) => [
    ...(await listenersOf(armed, key, 'tcp')),
    ...(await listenersOf(armed, key, 'udp')),
  ]);
}

async function listenersOf({ agent }: Armed, key: string, protocol: 'tcp' | 'udp'): Promise<readonly Listener[]> {
  return readListeners(protocol, await agent.read(key, socketFiles[protocol]));
}

/** Of a probe that was answered there is nothing to explain. */
export function nothingToExplain(probe: JourneyProbe, outcome: Outcome): Evidence {
  const nothing = (): undefined => undefined;
  return { probe, outcome, counted: () => ({}), listeners: nothing, lookup: nothing, setting: nothing };
}

/** What is known already, and what is to be asked. */
export interface EvidenceWish {
  readonly probe: JourneyProbe;
  readonly outcome: Outcome;
  /** Undefined where others ask as well: counters are a namespace's, and what they count may be another's packet. */
  readonly before?: AllCounters | undefined;
  readonly lookups: readonly Lookup[];
  readonly ways: ProbeWays;
  /** Whether it is to be known who listens where it has arrived, which takes long. */
  readonly wantsListeners: boolean;
}

/** See the head of this file. */
export async function gatherEvidence(armed: Armed, wish: EvidenceWish): Promise<Evidence> {
  const { probe, outcome, ways, before } = wish;
  const ended = [
    ways.origin,
    ...[ways.forward, ways.reply].flatMap((one) => (one === undefined ? [] : [one.end.inode])),
  ];
  const [after, listeners, told, answers] = await Promise.all([
    askEach(armed, before === undefined ? [] : ended, (key) => countersOf(armed, key)),
    askEach(armed, wish.wantsListeners ? arrivedAt(ways) : [], (key) =>
      listenersOf(armed, key, probe.kind === 'udp' ? 'udp' : 'tcp'),
    ),
    askEach(armed, ended, (key) => armed.agent.read(key, settingFiles)),
    Promise.all(wish.lookups.map(async (lookup) => [lookup, await lookUp(armed, lookup)] as const)),
  ]);
  return {
    ...{ probe, outcome },
    counted: (inode) => countedSince(before?.get(inode) ?? new Map(), after.get(inode) ?? new Map()),
    listeners: (inode) => listeners.get(inode),
    lookup: (question) => answers.find(([asked]) => isSame(asked, question))?.[1],
    setting: (inode, name) => told.get(inode)?.[settings.indexOf(name)]?.trim(),
  };
}

/** Of each namespace that was entered, once. */
async function askEach<T>(
  { keys }: Armed,
  inodes: Iterable<number>,
  question: (key: string) => Promise<T>,
): Promise<ReadonlyMap<number, T>> {
  const found = await Promise.all(
    [...new Set(inodes)].map(async (inode) => {
      const key = keys.get(inode);
      return key === undefined ? [] : [[inode, await question(key)] as const];
    }),
  );
  return new Map(found.flat());
}

async function lookUp({ agent, keys }: Armed, lookup: Lookup): Promise<RouteAnswer | undefined> {
  const key = keys.get(lookup.inode);
  return key === undefined ? undefined : readRouteAnswer(await agent.netlink(key, 'routing', routeRequest(lookup)));
}

async function countersOf({ agent }: Armed, key: string): Promise<ReadonlyMap<string, number>> {
  return readCounters(await agent.read(key, counterFiles));
}

/** Where a socket was to take the request. */
function arrivedAt({ forward }: ProbeWays): readonly number[] {
  return forward !== undefined && hasArrived(forward) ? [forward.end.inode] : [];
}

function isSame(one: Lookup, other: Lookup): boolean {
  return (
    one.inode === other.inode &&
    one.destination === other.destination &&
    one.source === other.source &&
    one.inDevice === other.inDevice &&
    one.mark === other.mark
  );
}
