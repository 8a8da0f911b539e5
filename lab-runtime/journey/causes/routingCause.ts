/** The packet came in, and was neither delivered nor forwarded: the routing decision was its end. Pure. */
import type { CauseKind, JourneyCause } from '../../model/journey.ts';
import { say } from '../../model/phrase.ts';
import type { Namespace, Route } from '../../model/snapshot.ts';
import type { RouteAnswer } from '../../netlink/routeLookup.ts';
import { bestRoute, hasAddress, holds } from '../lookUpRoute.ts';
import { deviceName, labelOf } from '../follow/stepDraft.ts';
import type { IpHeaders } from '../trace/packetHeaders.ts';
import { countedPhrases, errnos, type Case } from './evidence.ts';

/** Undefined where it was not there that the packet ended. */
export function routingCause(one: Case): JourneyCause | undefined {
  const { visit, namespace, inode, inBridge } = one.end;
  if (!one.end.isBeforeRouting || inBridge || namespace === undefined || visit.packet.kind !== 'ip') return undefined;
  const { destination, source } = visit.packet;
  const answer = one.evidence.lookup({ inode, destination, source, inDevice: visit.inDevice, mark: visit.mark });
  const here: Here = {
    ...one,
    namespace,
    packet: visit.packet,
    answer,
    device: deviceName(one.topology, inode, visit.inDevice),
  };
  return refusedCause(here) ?? unforwarded(here) ?? tooFar(here) ?? tooBig(here);
}

interface Here extends Case {
  readonly namespace: Namespace;
  readonly packet: IpHeaders;
  readonly answer: RouteAnswer | undefined;
  readonly device: string;
}

/** What the kernel says when it is asked the same question (ip-route(8), route get … from … iif …). */
function refusedCause(here: Here): JourneyCause | undefined {
  const { answer, packet } = here;
  if (answer?.kind !== 'refused') return undefined;
  const asked = say`route lookup: ${packet.destination} from ${packet.source} in by ${here.device} is refused (errno ${answer.errno})`;
  const counted = countedPhrases(here, [
    'Ip.InAddrErrors',
    'IpExt.InNoRoutes',
    'TcpExt.IPReversePathFilter',
    'Ip6.InNoRoutes',
    'Ip6.InAddrErrors',
  ]);
  const found = settingCause(here, answer.errno) ?? routeTypeCause(here, answer.errno) ?? noRoute(here);
  return { ...found, evidence: [...found.evidence, asked, ...counted], unmatched: [] };
}

type Found = Omit<JourneyCause, 'unmatched'>;

/** Settings that refuse what there is a route for. */
function settingCause(here: Here, errno: number): Found | undefined {
  const { namespace, packet, end, topology } = here;
  const who = labelOf(topology, end.inode);
  const isSix = packet.family === 'ipv6';
  const setting = isSix ? 'net.ipv6.conf.all.forwarding' : 'net.ipv4.ip_forward';
  const value = namespace.sysctls[setting];
  const route = bestRoute(namespace, packet.destination);
  if (martianSource(packet.source) || hasAddress(namespace, packet.source)) {
    return {
      kind: 'martian',
      text: say`${who} takes the source ${packet.source} for a martian: no packet with it may come in by ${here.device}`,
      remedy: say`See who sends with that address, or which rule rewrites the source to it`,
      object: { kind: 'interface', namespace: end.inode, ifindex: end.visit.inDevice ?? 0, name: here.device },
      evidence: [],
    };
  }
  if (value === '0' && (errno === errnos.EHOSTUNREACH || errno === errnos.ENETUNREACH) && route?.type === 'unicast') {
    return forwardingOff(here, setting, value);
  }
  const isFiltered =
    errno === errnos.EXDEV ||
    (errno === errnos.EINVAL && refusingRoute(namespace, packet.destination, errno) === undefined);
  if (isSix || !isFiltered) return undefined;
  return reversePath(here, who);
}

/** IPv6 is routed all the same, and only then not forwarded (net/ipv6/ip6_output.c, ip6_forward). */
function unforwarded(here: Here): JourneyCause | undefined {
  const setting = 'net.ipv6.conf.all.forwarding';
  const value = here.namespace.sysctls[setting];
  if (here.packet.family !== 'ipv6' || value !== '0') return undefined;
  return { ...forwardingOff(here, setting, value), unmatched: [] };
}

function forwardingOff({ end, topology }: Here, setting: string, value: string): Found {
  return {
    kind: 'ip-forward-off',
    text: say`${labelOf(topology, end.inode)} does not forward: ${setting} is ${value}`,
    remedy: say`Let it forward: ${`sysctl -w ${setting}=1`}`,
    object: { kind: 'setting', namespace: end.inode, name: setting, value },
    evidence: [],
  };
}

function reversePath(here: Here, who: string): Found {
  const { namespace, packet, end } = here;
  const all = namespace.sysctls['net.ipv4.conf.all.rp_filter'] ?? '1';
  const back = bestRoute(namespace, packet.source);
  const how =
    back?.device === undefined
      ? say`there is no way back to ${packet.source}`
      : say`the way back to ${packet.source} is by ${back.device}`;
  return {
    kind: 'rp-filter',
    text: say`${who} drops it for its source (rp_filter): it came in by ${here.device}, and ${how}`,
    remedy: say`Repair the route to ${packet.source}, or loosen the check: ${`sysctl -w net.ipv4.conf.${here.device}.rp_filter=2`}`,
    object: { kind: 'setting', namespace: end.inode, name: 'net.ipv4.conf.all.rp_filter', value: all },
    evidence: back === undefined ? [] : [say`route ${back.text}`],
  };
}

/** 0.0.0.0/8, loopback, multicast and broadcast are nobody's source (net/ipv4/route.c, ip_route_input_slow). */
function martianSource(source: string): boolean {
  const first = Number(source.split('.')[0]);
  return !source.includes(':') && (first === 0 || first === 127 || first >= 224);
}

/** Types of routes that refuse, by what the kernel then says (net/ipv4/fib_semantics.c, fib_props). */
const refusing: readonly { readonly errno: number; readonly type: string; readonly kind: CauseKind }[] = [
  { errno: errnos.EINVAL, type: 'blackhole', kind: 'route-blackhole' },
  { errno: errnos.EHOSTUNREACH, type: 'unreachable', kind: 'route-unreachable' },
  { errno: errnos.EACCES, type: 'prohibit', kind: 'route-prohibit' },
];

/** The route that refuses with that error: of the table that is asked first, or of one that a policy rule leads to. */
export function refusingRoute(namespace: Namespace, destination: string, errno: number): Route | undefined {
  const type = refusing.find((one) => one.errno === errno)?.type;
  const found = namespace.routes.filter((route) => route.type === type && holds(route, destination));
  return found.find(({ table }) => table === 'main') ?? found[0];
}

/** A route that says no. */
function routeTypeCause({ namespace, packet, end, topology }: Here, errno: number): Found | undefined {
  const route = refusingRoute(namespace, packet.destination, errno);
  return route && refusal(route, end.inode, labelOf(topology, end.inode));
}

/** See {@link refusingRoute}; also of who sends. */
export function refusal(route: Route, inode: number, who: string): Found {
  const kind = refusing.find(({ type }) => type === route.type)?.kind ?? 'no-route';
  const named = route.table === 'main' ? route.text : `${route.text} table ${route.table}`;
  return {
    kind,
    text: say`a route of ${who} refuses it: ${named}`,
    remedy: say`If it is not wanted: ${`ip route del ${named}`}`,
    object: { kind: 'route', namespace: inode, table: route.table, text: route.text },
    evidence: [],
  };
}

function noRoute({ packet, end, topology }: Here): Found {
  const who = labelOf(topology, end.inode);
  return {
    kind: 'no-route',
    text: say`${who} has no route to ${packet.destination}`,
    remedy: say`Give it one: ${`ip route add ${packet.destination} via GATEWAY`}`,
    object: { kind: 'namespace', namespace: end.inode },
    evidence: [],
  };
}

/** Whoever forwards takes one from the TTL, and does not forward what had one left (RFC 1812, 5.3.1). */
function tooFar(here: Here): JourneyCause | undefined {
  const { packet, end, topology } = here;
  if (packet.ttl > 1) return undefined;
  const who = labelOf(topology, end.inode);
  return {
    kind: 'ttl-exceeded',
    text: say`its TTL ran out at ${who}: it came with ${packet.ttl}`,
    remedy: say`Send it with a greater TTL; where it was 64 at first, it went in a circle: compare the routes`,
    object: { kind: 'namespace', namespace: end.inode },
    evidence: countedPhrases(here, ['Ip.InHdrErrors']),
    unmatched: [],
  };
}

/** Too long for where it would go, and not to be cut (RFC 791, DF; RFC 8200, 5). */
function tooBig(here: Here): JourneyCause | undefined {
  const { packet, end, answer, topology } = here;
  const out = answer?.kind === 'route' ? topology.link(end.inode, answer.outDevice) : undefined;
  const limit = Math.min(out?.mtu ?? Infinity, (answer?.kind === 'route' ? answer.mtu : undefined) ?? Infinity);
  if (out === undefined || packet.length <= limit) return undefined;
  return {
    kind: 'mtu-exceeded',
    text: say`it has ${packet.length} bytes, ${out.name} of ${labelOf(topology, end.inode)} takes ${limit}, and it must not be cut (DF)`,
    remedy: say`Set the MTU of the container's network to ${limit} (com.docker.network.driver.mtu), or raise that of ${out.name}`,
    object: { kind: 'interface', namespace: end.inode, ifindex: out.ifindex, name: out.name },
    evidence: countedPhrases(here, ['Ip.FragFails', 'Ip6.InTooBigErrors']),
    unmatched: [],
  };
}
