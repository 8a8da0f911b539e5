/** The packet arrived, and nobody took it, or nobody answered. Pure. */
import type { JourneyCause, JourneyObject } from '../../model/journey.ts';
import { say, type Phrase } from '../../model/phrase.ts';
import type { SnapshotPort } from '../../model/snapshot.ts';
import { familyOf, isLoopback } from '../../model/addressFamily.ts';
import { deviceName, labelOf } from '../follow/stepDraft.ts';
import type { IpHeaders } from '../trace/packetHeaders.ts';
import { errnos, type Case, type Listener } from './evidence.ts';

/** Whether the last place that it was seen at is where a socket gets it. */
export function hasArrived({ end }: Pick<Case, 'end'>): boolean {
  const { marker } = end.visit;
  return marker?.layer === 'inet' && marker.hook === 'input' && marker.edge === 'last';
}

/** Of a request that has arrived: why it was refused, by what came back to the sender. Undefined where it was not. */
export function refusalCause(one: Case): JourneyCause | undefined {
  const { packet } = one.end.visit;
  const { outcome } = one.evidence;
  if (packet.kind !== 'ip' || (packet.protocol !== 'tcp' && packet.protocol !== 'udp')) return undefined;
  const refused = outcome.kind === 'error' && outcome.errno === errnos.ECONNREFUSED;
  const listeners = one.evidence.listeners(one.end.inode);
  const taker = listeners?.find((listener) => takes(listener, packet));
  if (taker !== undefined || (!refused && listeners === undefined)) return undefined;
  return noListener(one, packet, listeners ?? [], refused);
}

function noListener(one: Case, packet: IpHeaders, listeners: readonly Listener[], refused: boolean): JourneyCause {
  const { end, topology } = one;
  const who = labelOf(topology, end.inode);
  const protocol = packet.protocol === 'udp' ? 'udp' : 'tcp';
  const port = packet.destinationPort ?? 0;
  const object: JourneyObject = { kind: 'port', namespace: end.inode, protocol, port };
  const evidence = [
    ...(refused ? [say`${who} answered ${protocol === 'tcp' ? 'RST' : 'port unreachable'}`] : []),
    say`no socket of ${who} takes ${protocol} port ${port} at ${packet.destination}`,
  ];
  // A port that is published at a loopback address has docker-proxy listen there.
  const special = publishedElsewhere(one, port) ?? onLoopbackAlone(one, packet, listeners);
  if (special !== undefined) return { ...special, object, evidence, unmatched: [] };
  const others = [
    ...new Set(listeners.filter((listener) => listener.protocol === protocol).map((listener) => listener.port)),
  ].toSorted((a, b) => a - b);
  return {
    kind: 'no-listener',
    text: say`nobody listens on ${protocol} port ${port} of ${who}`,
    remedy:
      others.length === 0
        ? say`Start a server there`
        : say`Start a server there; ports that are listened on: ${others.slice(0, 8).join(', ')}`,
    ...{ object, evidence, unmatched: [] },
  };
}

type Special = Pick<JourneyCause, 'kind' | 'text' | 'remedy'>;

/** A server that takes what comes from its own namespace alone. */
function onLoopbackAlone(
  { end, topology }: Case,
  packet: IpHeaders,
  listeners: readonly Listener[],
): Special | undefined {
  const bound = listeners.find(
    ({ protocol, port, address }) =>
      protocol === packet.protocol && port === packet.destinationPort && isLoopback(address),
  );
  if (bound === undefined) return undefined;
  return {
    kind: 'loopback-only',
    text: say`the server of ${labelOf(topology, end.inode)} listens at ${bound.address} alone, where nobody else can reach it`,
    remedy: say`Let it listen at 0.0.0.0`,
  };
}

/** On the host: a port that is published, but not at the address that was asked for, or not for who asks. */
function publishedElsewhere(one: Case, port: number): Special | undefined {
  const { end, topology, evidence } = one;
  const { snapshot } = topology;
  if (end.inode !== snapshot.host.inode) return undefined;
  const { destination } = evidence.probe;
  const published = snapshot.containers.flatMap(({ name, ports }) =>
    ports.filter(({ hostPort }) => hostPort === port).map((found): readonly [string, SnapshotPort] => [name, found]),
  );
  const isAny = (hostIp: string): boolean => ['', '0.0.0.0', '::'].includes(hostIp);
  const here = published.find(([, { hostIp }]) => isAny(hostIp) || hostIp === destination);
  if (here !== undefined) return leftToTheProxy(one, here[0], port);
  const [elsewhere] = published;
  if (elsewhere === undefined) return undefined;
  const [name, { hostIp }] = elsewhere;
  return {
    kind: 'loopback-only',
    text: say`port ${port} of ${name} is published at ${hostIp} alone, not at ${destination}`,
    remedy: say`Publish it without that address: ${`-p ${String(port)}:…`}`,
  };
}

/** Docker's rules do not send on what comes from the loopback address or out of the container's own network (moby, libnetwork/iptables). */
function leftToTheProxy({ end, topology, evidence }: Case, name: string, port: number): Special {
  const isOwn = isLoopback(evidence.probe.destination);
  const from = deviceName(topology, end.inode, end.visit.inDevice);
  return {
    kind: 'docker-proxy',
    text: isOwn
      ? say`on the loopback address Docker's rules leave port ${port} alone: it is docker-proxy that would answer for ${name}, and none does`
      : say`what comes in by ${from} Docker's rules leave alone: it is docker-proxy that would answer for port ${port} of ${name}, and none does`,
    remedy: isOwn
      ? say`Ask for an address of the host itself, or start Docker with its userland proxy`
      : say`Ask ${name} itself on a network that both are on, or start Docker with its userland proxy`,
  };
}

/** An address that is any takes all of its family, `::` mostly those of IPv4, too (ipv6(7), IPV6_V6ONLY). */
export function takes({ protocol, address, port }: Listener, packet: IpHeaders): boolean {
  if (protocol !== packet.protocol || port !== packet.destinationPort) return false;
  return (
    address === packet.destination ||
    address === '::' ||
    (address === '0.0.0.0' && familyOf(packet.destination) === 'ipv4')
  );
}

/** Arrived, not refused, and nothing came back. */
export function silenceCause(one: Case): JourneyCause {
  const { end, topology, evidence } = one;
  const who = labelOf(topology, end.inode);
  const { packet } = end.visit;
  const setting = packet.source.includes(':') ? 'net.ipv6.icmp.echo_ignore_all' : 'net.ipv4.icmp_echo_ignore_all';
  const value = evidence.setting(end.inode, setting) ?? end.namespace?.sysctls[setting];
  if (evidence.probe.kind === 'icmp' && value === '1') {
    return {
      kind: 'answer-ignored',
      text: say`${who} answers no ping: ${setting} is 1`,
      remedy: say`Let it answer: ${`sysctl -w ${setting}=0`}`,
      object: { kind: 'setting', namespace: end.inode, name: setting, value },
      evidence: [],
      unmatched: [],
    };
  }
  const evidenceOf: readonly Phrase[] = [say`it arrived at ${who}; nothing was seen to leave it in answer`];
  return {
    kind: 'no-answer',
    text: say`it was delivered to ${who}, whose server did not answer in time`,
    remedy: say`See what the server does with it; not every UDP server answers`,
    object: { kind: 'namespace', namespace: end.inode },
    evidence: evidenceOf,
    unmatched: [],
  };
}
