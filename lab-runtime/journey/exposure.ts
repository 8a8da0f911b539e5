/** From where each port of a host can be reached: from the host itself, from the uplink's network, from containers. Pure. */
import type { Protocol } from '../model/lab.ts';
import { say, type Phrase } from '../model/phrase.ts';
import type { ListeningSocket, Namespace, NamespaceProcess, Snapshot } from '../model/snapshot.ts';
import type { PortChain } from '../snapshot/portChains.ts';
import { addressOn } from './lookUpRoute.ts';
import { reach, type Attempt, type Reach } from './reach.ts';
import { uplinksOf } from './uplinks.ts';
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
  const own = (snapshot.host.sockets ?? [])
    .filter((socket) => !isPublished(socket))
    .map(({ address, port, protocol, process }): Port => ({ hostIp: address, hostPort: port, protocol, process }));
  return [...chains.map((chain) => exposureOfPort(snapshot, chain)), ...own.map((port) => exposureOf(snapshot, port))];
}

/** Of one published port. */
export function exposureOfPort(snapshot: Snapshot, chain: PortChain): Exposure {
  const { hostIp, hostPort, protocol, container, containerPort } = chain;
  const port = { hostIp, hostPort, protocol, container, containerPort };
  return exposureOf(snapshot, { ...port, isServed: isServed(snapshot, chain) });
}

function isServed({ namespaces }: Snapshot, { namespaceInode, servers }: PortChain): boolean | undefined {
  const sockets = namespaces.find(({ inode }) => inode === namespaceInode)?.sockets;
  return sockets === undefined ? undefined : servers.length > 0;
}

function exposureOf(snapshot: Snapshot, { isServed: served, ...port }: Port): Exposure {
  const { hostIp, hostPort, protocol } = port;
  // Who listens on the host for a container, docker-proxy, takes every connection, and only then finds nobody.
  const passedOn = (one: Reach): Reach =>
    one.reachable === 'yes' && served === false
      ? { reachable: 'no', why: say`nobody listens at ${String(port.containerPort)}/${protocol} in the container` }
      : unlessNative(snapshot, one);
  if (protocol === 'sctp' || hostIp.includes(':')) {
    const isAny = hostIp === '::' && protocol !== 'sctp' && port.process !== undefined;
    if (!isAny) return { ...port, fromHost: notAsked, fromUplink: notAsked, fromContainers: notAsked, warnings: [] };
  }
  const at = { protocol: protocol === 'udp' ? ('udp' as const) : ('tcp' as const), port: hostPort };
  const uplinks = uplinksOf(snapshot);
  const fromUplink = passedOn(
    best(
      uplinks.map(({ device, address, neighbour }) =>
        reach(snapshot, { ...at, source: neighbour, destination: address, inInterface: device }),
      ),
      say`the host has no uplink with an IPv4 address`,
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
    fromContainers: passedOn(best(containerAttempts(snapshot, port, at), say`there is no other container`)),
    warnings: firewallWarnings(snapshot.host, { ...at, fromUplink }, uplinks[0]),
  };
}

/** A table that was not read may stop what all others let through. */
function unlessNative({ host: { nativeTables = [] } }: Snapshot, one: Reach): Reach {
  const [table] = nativeTables;
  if (table === undefined || one.reachable !== 'yes') return one;
  return { reachable: 'unknown', why: say`it depends on the nftables table ${table}, whose rules are not followed` };
}

const notAsked: Reach = { reachable: 'unknown', why: say`only TCP and UDP over IPv4 are followed` };

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
  if (hostIp !== '0.0.0.0' && hostIp !== '::') return [hostIp];
  const others = host.addresses.filter(({ family, interface: name }) => family === 'ipv4' && name !== 'lo');
  return ['127.0.0.1', ...others.map(({ address }) => address)];
}

/** From one container of each bridge, at the bridge's own address, or the one that the port is published at. */
function containerAttempts(
  snapshot: Snapshot,
  { hostIp, container }: Port,
  at: Pick<Attempt, 'protocol' | 'port'>,
): readonly Reach[] {
  const others = snapshot.endpoints.filter(
    (one) => one.bridge !== '' && one.address !== '' && one.containerId !== container?.id,
  );
  const byBridge = new Map(others.map((one) => [one.bridge, one]));
  return [...byBridge.values()].flatMap(({ bridge, address }) => {
    const gateway = addressOn(snapshot.host, bridge);
    const destination = hostIp === '0.0.0.0' || hostIp === '::' ? gateway : hostIp;
    if (destination === undefined || destination.startsWith('127.')) return [];
    return [reach(snapshot, { ...at, source: address, destination, inInterface: bridge })];
  });
}
