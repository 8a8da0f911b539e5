/** From where each port of a host can be reached: from the host itself, from the uplink's network, from containers. Pure. */
import { nativeName } from '../firewall/nativeName.ts';
import { mayDecide } from '../firewall/nativeVerdict.ts';
import { familyOf, isLoopback, type Family } from '../model/addressFamily.ts';
import type { Protocol } from '../model/lab.ts';
import { say, type Phrase } from '../model/phrase.ts';
import type { ListeningSocket, Namespace, NamespaceProcess, Snapshot } from '../model/snapshot.ts';
import type { PortChain } from '../snapshot/portChains.ts';
import { addressOn } from './lookUpRoute.ts';
import { standpointsIn, type ContainerStandpoint, type Standpoints } from './standpoints.ts';
import { reach, type Attempt } from './reach.ts';
import type { Reach } from './stop.ts';
import { firewallWarnings } from './firewallWarnings.ts';

/** One port, published or listened at. */
export interface Exposure {
  readonly hostIp: string;
  readonly hostPort: number;
  readonly protocol: Protocol;
  /** Where it is published. */
  readonly container?: PortChain['container'];
  readonly containerPort?: number | undefined;
  /** Where it is the host's own. */
  readonly process?: NamespaceProcess | undefined;
  readonly fromHost: Reach;
  readonly fromUplink: Reach;
  readonly fromContainers: Reach;
  /** What those who set up a firewall may not expect. */
  readonly warnings: readonly Phrase[];
}

/** A port that is looked at. */
interface Port extends Pick<Exposure, 'hostIp' | 'hostPort' | 'protocol' | 'container' | 'containerPort' | 'process'> {
  /** Whether somebody listens in the container; undefined where nobody knows. */
  readonly isServed?: boolean | undefined;
}

/** `chains`: the published ports of the same snapshot; then come the host's own, where they are known. */
export function exposures(snapshot: Snapshot, chains: readonly PortChain[]): readonly Exposure[] {
  const isPublished = ({ port, protocol }: ListeningSocket): boolean =>
    chains.some((one) => one.hostPort === port && one.protocol === protocol);
  const own = (snapshot.host.sockets ?? []).filter((socket) => !isPublished(socket));
  const standpoints = standpointsIn(snapshot);
  return [
    ...chains.map((chain) => exposureOf(snapshot, standpoints, publishedPort(snapshot, chain))),
    ...own.flatMap((socket) => ownPorts(snapshot.host, socket)).map((port) => exposureOf(snapshot, standpoints, port)),
  ];
}

/**
 * Who listens at `::` takes IPv4, too, unless another does that (ipv6(7), IPV6_V6ONLY): the two are reached in different ways,
 * and are two ports here. Where the host has no address of IPv6, there is one.
 */
function ownPorts(host: Namespace, { address, port, protocol, process }: ListeningSocket): readonly Port[] {
  const at = (hostIp: string): Port => ({ hostIp, hostPort: port, protocol, process });
  if (address !== '::') return [at(address)];
  const other = host.sockets?.some(
    (one) => one.address === '0.0.0.0' && one.port === port && one.protocol === protocol,
  );
  return [
    ...(other === true ? [] : [at('0.0.0.0')]),
    ...(host.addresses.some(({ family }) => family === 'ipv6') ? [at('::')] : []),
  ];
}

/** Of one published port. */
export function exposureOfPort(snapshot: Snapshot, chain: PortChain): Exposure {
  return exposureOf(snapshot, standpointsIn(snapshot), publishedPort(snapshot, chain));
}

function publishedPort(snapshot: Snapshot, chain: PortChain): Port {
  const { hostIp, hostPort, protocol, container, containerPort } = chain;
  return { hostIp, hostPort, protocol, container, containerPort, isServed: isServed(snapshot, chain) };
}

function isServed({ namespaces }: Snapshot, { namespaceInode, servers }: PortChain): boolean | undefined {
  const sockets = namespaces.find(({ inode }) => inode === namespaceInode)?.sockets;
  return sockets === undefined ? undefined : servers.length > 0;
}

function exposureOf(snapshot: Snapshot, standpoints: Standpoints, { isServed: served, ...port }: Port): Exposure {
  const { hostIp, hostPort, protocol } = port;
  const family = familyOf(hostIp);
  // Who listens on the host for a container, docker-proxy, takes every connection, and only then finds nobody.
  const passedOn = (one: Reach): Reach =>
    one.reachable === 'yes' && served === false
      ? { reachable: 'no', why: say`nobody listens at ${String(port.containerPort)}/${protocol} in the container` }
      : unlessNative(snapshot, one, family);
  if (protocol === 'sctp') {
    return { ...port, fromHost: notAsked, fromUplink: notAsked, fromContainers: notAsked, warnings: [] };
  }
  const at = { protocol, port: hostPort };
  const { uplinks, containers } = standpoints[family];
  const fromUplink = passedOn(
    best(
      uplinks.map(({ device, address, neighbour }) =>
        reach(snapshot, { ...at, source: neighbour, destination: address, inInterface: device }),
      ),
      family === 'ipv6'
        ? say`the host has no uplink with an IPv6 address`
        : say`the host has no uplink with an IPv4 address`,
    ),
  );
  return {
    ...port,
    fromHost: passedOn(
      best(
        ownAddresses(snapshot.host, hostIp).map((address) =>
          reach(snapshot, { ...at, source: address, destination: address }),
        ),
        say`the host has no address ${hostIp}`,
      ),
    ),
    fromUplink,
    fromContainers: passedOn(best(containerAttempts(snapshot, containers, port, at), noOther(snapshot, port))),
    warnings: family === 'ipv4' ? firewallWarnings(snapshot.host, { ...at, fromUplink }, uplinks[0]) : [],
  };
}

function isAnyAddress(hostIp: string): boolean {
  return hostIp === '0.0.0.0' || hostIp === '::';
}

/** A table that is not followed may stop what all others let through. */
function unlessNative({ host: { nativeTables = [] } }: Snapshot, one: Reach, family: Family): Reach {
  const table = nativeTables.find((each) => mayDecide(each, family));
  if (table === undefined || one.reachable !== 'yes') return one;
  const name = nativeName(table);
  return { reachable: 'unknown', why: say`it depends on the nftables table ${name}, whose rules are not followed` };
}

const notAsked: Reach = { reachable: 'unknown', why: say`only TCP and UDP are followed` };

/** Of several ways the one that works; else one of which nobody knows. */
function best(answers: readonly Reach[], none: Phrase): Reach {
  const [first = { reachable: 'no', why: none } as const] = answers;
  return (
    answers.find(({ reachable }) => reachable === 'yes') ??
    answers.find(({ reachable }) => reachable === 'unknown') ??
    first
  );
}

/** Where the host itself would try it. */
function ownAddresses(host: Namespace, hostIp: string): readonly string[] {
  if (!isAnyAddress(hostIp)) return [hostIp];
  const wanted = familyOf(hostIp);
  const others = host.addresses.filter(({ family, interface: name }) => family === wanted && name !== 'lo');
  return [wanted === 'ipv4' ? '127.0.0.1' : '::1', ...others.map(({ address }) => address)];
}

/** From one container of each bridge, at the bridge's own address, or the one that the port is published at. */
function containerAttempts(
  snapshot: Snapshot,
  containers: readonly ContainerStandpoint[],
  { hostIp, container }: Port,
  at: Pick<Attempt, 'protocol' | 'port'>,
): readonly Reach[] {
  const others = containers.filter(({ containerId }) => containerId !== container?.id);
  const sources = new Map(others.map(({ bridge, source }) => [bridge, source]));
  return [...sources].flatMap(([bridge, source]) => {
    const destination = isAnyAddress(hostIp) ? addressOn(snapshot.host, bridge, familyOf(hostIp)) : hostIp;
    if (destination === undefined || isLoopback(destination)) return [];
    return [reach(snapshot, { ...at, source, destination, inInterface: bridge })];
  });
}

function noOther({ endpoints }: Snapshot, { hostIp, container }: Port): Phrase {
  const isThere = endpoints.some(({ bridge, containerId }) => bridge !== '' && containerId !== container?.id);
  if (!isThere) return say`there is no other container`;
  return familyOf(hostIp) === 'ipv6'
    ? say`no other container has an IPv6 address`
    : say`no other container has an IPv4 address`;
}
