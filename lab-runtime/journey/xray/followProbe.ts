/** What a probe met, from the trace of all namespaces: the ways of its packets, and where each ended. Pure. */
import type { Namespace, Snapshot } from '../../model/snapshot.ts';
import { hasArrived } from '../causes/deliveryCause.ts';
import type { End, Lookup } from '../causes/evidence.ts';
import type { ConnectionState } from '../follow/packetInRules.ts';
import { isError, packetsOf, type ProbePacket } from '../follow/packetsOf.ts';
import { ruleBookOf, type RuleBook, type RuleHandles } from '../follow/ruleBook.ts';
import type { Surroundings } from '../follow/stepDraft.ts';
import { topologyOf } from '../follow/topology.ts';
import { wayOf, type Way, type Waypoint } from '../follow/way.ts';
import { lookUpRoute } from '../lookUpRoute.ts';
import type { FiledVisit } from '../trace/visitPage.ts';
import type { Visit } from '../trace/visits.ts';

/** What all probes of one armed place have in common: see {@link groundOf}. */
export type Ground = Pick<Surroundings, 'topology' | 'bookOf' | 'isEntered'>;

/** See {@link followProbe}. Namespaces are told by their inodes. */
export interface Followed {
  readonly ground: Ground;
  /** The probe's own. */
  readonly visits: ReadonlyMap<number, readonly FiledVisit[]>;
  /** Who asked for whose address meanwhile, for whichever probe. */
  readonly discoveries: ReadonlyMap<number, readonly Visit[]>;
  /** Where it was sent. */
  readonly origin: number;
}

/** One packet and its way. */
export interface PacketWay {
  readonly packet: ProbePacket;
  readonly way: Way;
  readonly end: End;
}

/** What is known of a probe before anybody is asked anything more. */
export interface ProbeWays {
  readonly around: Surroundings;
  readonly origin: number;
  readonly forward?: PacketWay | undefined;
  readonly reply?: PacketWay | undefined;
  readonly later: readonly PacketWay[];
}

/** A snapshot made ready to be asked many times: rules are read once, and only where a packet comes. */
export function groundOf(snapshot: Snapshot, handles: ReadonlyMap<number, RuleHandles>): Ground {
  const topology = topologyOf(snapshot);
  const books = new Map<number, RuleBook>();
  const bookOf = (inode: number): RuleBook | undefined => {
    const namespace = topology.namespace(inode);
    const book = books.get(inode) ?? (namespace && ruleBookOf(namespace, handles.get(inode) ?? new Map()));
    if (book !== undefined) books.set(inode, book);
    return book;
  };
  return { topology, bookOf, isEntered: (inode) => handles.has(inode) };
}

/** See the head of this file. */
export function followProbe({ ground, visits, discoveries, origin }: Followed): ProbeWays {
  const around: Surroundings = { ...ground, discoveries: discoveriesFor(visits, discoveries, ground) };
  const ways = packetsOf(visits).flatMap((packet): readonly PacketWay[] => {
    const way = wayOf(packet.visits, ground.topology, packet.direction === 'forward' ? origin : undefined);
    const end = endOf(way, packet, around);
    return end === undefined ? [] : [{ packet, way, end }];
  });
  const forward = ways.find((one) => one.packet.direction === 'forward');
  const replies = ways.filter((one) => one.packet.direction === 'reply');
  // An error that quotes the request tells more than an answer to something later.
  const reply = replies.find((one) => isError(one.packet)) ?? replies[0];
  return { around, origin, forward, reply, later: ways.filter((one) => one !== forward && one !== reply) };
}

/** Of what was asked on the links that which this probe waited for: its destinations there, and the gateways to them. */
function discoveriesFor(
  visits: Followed['visits'],
  discoveries: Followed['discoveries'],
  { topology }: Ground,
): Followed['discoveries'] {
  return new Map(
    [...discoveries].flatMap(([inode, all]) => {
      const [namespace, own] = [topology.namespace(inode), visits.get(inode)];
      if (all.length === 0 || namespace === undefined || own === undefined) return [];
      const destinations = new Set(own.map(({ visit }) => visit.packet.destination));
      const wanted = new Set([...destinations].flatMap((one) => [one, ...gatewaysTo(namespace, one)]));
      return [[inode, all.filter(({ packet }) => packet.kind === 'neighbour' && isWanted(packet.wanted, wanted))]];
    }),
  );
}

/** Where policy rules decide, any may be meant. */
function gatewaysTo(namespace: Namespace, destination: string): readonly string[] {
  const way = lookUpRoute(namespace, destination);
  if (way.kind === 'out') return [way.nextHop];
  return way.kind === 'unknown'
    ? namespace.routes.flatMap(({ gateway }) => (gateway === undefined ? [] : [gateway]))
    : [];
}

/** Of IPv6 the end of an address that is asked for may be lacking. */
function isWanted(asked: string, wanted: ReadonlySet<string>): boolean {
  const start = asked.endsWith('…') ? asked.slice(0, -1) : undefined;
  return start === undefined ? wanted.has(asked) : [...wanted].some((one) => one.startsWith(start));
}

/** Whichever chain dropped it, else the last place. */
function endOf({ waypoints }: Way, packet: ProbePacket, { topology }: Surroundings): End | undefined {
  const at = waypoints.findLastIndex(({ visit }) => visit.end?.verdict.kind === 'drop');
  const index = at === -1 ? waypoints.length - 1 : at;
  const last = waypoints[index];
  if (last === undefined) return undefined;
  const { inode, visit } = last;
  const here = waypoints.slice(0, index + 1).toReversed();
  const since = here.findIndex((one) => one.visit.marker?.layer === 'netdev' || one.inode !== inode);
  const stretch = since === -1 ? here : here.slice(0, since);
  const entered = here.find((one) => one.inode === inode && one.visit.marker?.hook === 'ingress');
  return {
    ...{ inode, namespace: topology.namespace(inode), visit },
    ...{ direction: packet.direction, connection: connectionOf(packet) },
    isBeforeRouting: isBeforeRouting(
      visit,
      here.filter((one) => one.inode === inode),
    ),
    inBridge: stretch.some((one) => one.visit.marker?.layer === 'bridge') || isStuckPort(last.visit, inode, topology),
    enteredBy: entered?.visit.inDevice,
  };
}

/** Each probe has a connection of its own: its first packet opens it. */
function connectionOf(packet: ProbePacket): ConnectionState {
  const { direction, what } = packet;
  if (direction === 'reply') return isError(packet) ? 'related' : 'established';
  return what === 'SYN' || what === 'datagram' || what.startsWith('echo') ? 'new' : 'established';
}

/**
 * Where a bridge has asked the hook prerouting, the IP layer does not ask it again for the bridge's own device
 * (net/bridge/br_netfilter_hooks.c, ip_sabotage_in): then there is its first marker alone, or not even that.
 */
function isBeforeRouting({ marker }: Visit, here: readonly Waypoint[]): boolean {
  const isPassed = (visit: Visit): boolean => isMarker(visit, 'inet', 'prerouting') && visit.marker?.edge === 'last';
  if (marker?.layer === 'inet' && marker.hook === 'prerouting') return here.some((one) => isPassed(one.visit));
  return (
    marker?.hook === 'ingress' &&
    here.some((one) => isMarker(one.visit, 'bridge', 'input')) &&
    here.some((one) => isPassed(one.visit))
  );
}

function isMarker({ marker }: Visit, layer: string, hook: string): boolean {
  return marker?.layer === layer && marker.hook === hook;
}

/** In by a port, and not seen by the bridge: one that is disabled takes nothing in (net/bridge/br_input.c). */
function isStuckPort({ marker, inDevice }: Visit, inode: number, { link }: Surroundings['topology']): boolean {
  return marker?.hook === 'ingress' && link(inode, inDevice)?.master !== undefined;
}

/** What has to be asked of the kernel to explain where the ways ended. */
export function lookupsFor({ forward, reply, origin }: ProbeWays, destination: string): readonly Lookup[] {
  if (forward === undefined) return [{ inode: origin, destination }];
  return [forward, ...(reply === undefined ? [] : [reply])].flatMap(({ end }): readonly Lookup[] => {
    const { packet, inDevice, mark } = end.visit;
    if (end.isBeforeRouting && !end.inBridge) {
      return [{ inode: end.inode, destination: packet.destination, source: packet.source, inDevice, mark }];
    }
    // Whether the way back is known to who has got it.
    return hasArrived({ end }) ? [{ inode: end.inode, destination: packet.source }] : [];
  });
}
