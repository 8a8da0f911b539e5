/** A snapshot's containers and networks as a lab knows its own, so that every verb works on a replay. Pure. */
import { nameProblem, nameRules } from '../../compose/names.ts';
import { nextFreeAddress, parseInterfaceAddress } from '../../model/address.ts';
import type { AddressedContainer, AddressedLab, AddressedNetwork, ServedPort } from '../../model/addressedLab.ts';
import type { LabContainer, NetworkMode, OutsidePeer } from '../../model/lab.ts';
import type { InterfaceAddress, ListeningSocket, Namespace, Snapshot, SnapshotEndpoint } from '../../model/snapshot.ts';
import { uplinksOf } from '../../journey/uplinks.ts';
import type { Cast, Part } from './cast.ts';
import { isNameable } from './links.ts';

/** An uplink of the original's host, and the peer that is put at its other end. */
export interface Uplink {
  readonly ifindex: number;
  readonly interface: string;
  readonly peer: OutsidePeer;
}

/** The peer at the uplink's other end. */
const peerName = 'client';

/**
 * The host's first interface that is no cable to a known namespace, is up and has an IPv4 address in a network with room
 * for a peer; that of the default route before others. The peer has the gateway's address, or else a free one.
 */
export function uplinkOf({ host, namespaces }: Snapshot, names: ReadonlySet<string>): Uplink | undefined {
  const known = new Set(namespaces.map(({ inode }) => inode));
  const way = host.routes.find(
    ({ destination, family, table }) => destination === 'default' && family === 'ipv4' && table === 'main',
  );
  const uplinks = host.links
    .filter(
      ({ kind, flags, peer }) =>
        kind === 'ether' || (kind === 'veth' && !known.has(peer?.inode ?? -1) && flags.includes('UP')),
    )
    .filter((link) => link.flags.includes('UP') && isNameable(link))
    .flatMap((link): readonly Uplink[] => {
      const own = host.addresses.find((one) => one.ifindex === link.ifindex && one.family === 'ipv4');
      const peer = own && peerAddress(host, own, way?.device === link.name ? way.gateway : undefined);
      if (own === undefined || peer === undefined) return [];
      const name = names.has(peerName) ? `${peerName}-outside` : peerName;
      return [
        {
          ifindex: link.ifindex,
          interface: link.name,
          peer: { name, address: peer, serve: [{ port: 80, protocol: 'tcp' }] },
        },
      ];
    });
  return uplinks.find((one) => one.interface === way?.device) ?? uplinks[0];
}

function peerAddress(host: Namespace, own: InterfaceAddress, gateway: string | undefined): string | undefined {
  const within = parseInterfaceAddress(cidrOf(own));
  if (within === undefined || within.cidr.prefixLength > 30) return undefined;
  const taken = new Set([within.cidr.network, ...host.addresses.map(({ address }) => address)]);
  const free = gateway !== undefined && !taken.has(gateway) ? gateway : nextFreeAddress(within.cidr, taken);
  return free === undefined ? undefined : `${free}/${String(own.prefixLength)}`;
}

const cidrOf = ({ address, prefixLength }: InterfaceAddress): string => `${address}/${String(prefixLength)}`;

/** See the head of this file. */
export function replayedLab(
  name: string,
  snapshot: Snapshot,
  { parts }: Cast,
  uplink: Uplink | undefined,
): AddressedLab {
  const peers = parts.filter(({ role }) => role === 'outside');
  return {
    name,
    docker: '20.10',
    uplink: uplinkWords(snapshot, uplink),
    outside: [...peers.map((part) => outsidePeer(snapshot, part)), ...(uplink === undefined ? [] : [uplink.peer])],
    networks: snapshot.networks.map(network),
    containers: parts.filter(({ role }) => role !== 'outside').map((part) => container(snapshot, part)),
    ephemeral: {},
  };
}

/** The interface towards others: the one with the stand-in, that of the default route, the first; else the loopback. */
function uplinkWords(snapshot: Snapshot, uplink: Uplink | undefined): AddressedLab['uplink'] {
  const { host } = snapshot;
  const way = host.routes.find((one) => one.destination === 'default' && one.family === 'ipv4');
  const all = uplinksOf(snapshot);
  const name = uplink?.interface ?? (all.find(({ device }) => device === way?.device) ?? all[0])?.device ?? 'lo';
  const own = host.addresses.find((one) => one.interface === name && one.family === 'ipv4');
  return {
    interface: name,
    address: own === undefined ? '127.0.0.1/8' : cidrOf(own),
    ...(way?.gateway === undefined ? {} : { gateway: way.gateway }),
  };
}

function outsidePeer({ namespaces }: Snapshot, { name, inode }: Part): OutsidePeer {
  const own = namespaces.find((one) => one.inode === inode);
  const address = own?.addresses.find((one) => one.family === 'ipv4' && one.interface !== 'lo');
  return {
    name,
    address: address === undefined ? '127.0.0.1/8' : cidrOf(address),
    serve: served(own).map(({ port, protocol }) => ({ port, protocol })),
  };
}

function network({ name, id, bridge, subnet, gateway, internal }: Snapshot['networks'][number]): AddressedNetwork {
  return {
    spec: {
      ...{ key: name, name, kind: name === 'bridge' ? 'default-bridge' : 'user-bridge', ipam: [], internal },
      ...{ ipv6: false, icc: true, masquerade: true, containerInterfacePrefix: 'eth' },
    },
    ...{ id, bridge, mac: '', subnet, gateway },
  };
}

function container(snapshot: Snapshot, part: Part): AddressedContainer {
  const original = part.container;
  const endpoints = snapshot.endpoints.filter((one) => isOf(one, part));
  const ports = original?.ports ?? [];
  const spec: LabContainer = {
    ...{ name: part.name, service: original?.service ?? part.name, image: original?.image },
    ...{ environment: {}, networkMode: modeOf(part, endpoints), ports: [], publishAll: false, expose: [] },
    ...{ extraHosts: [], dns: [], dependsOn: [] },
  };
  return {
    spec,
    id: original?.id ?? '',
    hostname: hostnameOf(part),
    endpoints: endpoints.map((one) => ({
      ...{ network: one.network, containerInterface: one.containerInterface, hostInterface: one.hostInterface },
      ...{ temporaryInterface: one.containerInterface, address: one.address, prefixLength: one.prefixLength },
      ...{ mac: one.mac, aliases: [] },
    })),
    gatewayNetwork: gatewayNetwork(snapshot, part),
    ports,
    served: servedBy(snapshot, part),
  };
}

/** Names are unique in one engine only; an older snapshot knows no more. */
function isOf({ container: name, containerId }: SnapshotEndpoint, { container: original }: Part): boolean {
  if (original === undefined) return false;
  return containerId === undefined ? name === original.name : containerId === original.id;
}

/** A namespace without a container is called as it is here, as far as a host can be. */
function hostnameOf({ name, container: original }: Part): string {
  const own = original?.hostname ?? '';
  if (nameProblem(own, nameRules.hostname) === undefined) return own;
  return (
    name
      .slice(0, 63)
      .replaceAll(/[^a-zA-Z0-9-]+/g, '-')
      .replaceAll(/^-+|-+$/g, '') || 'container'
  );
}

function modeOf({ network: mode }: Part, endpoints: readonly SnapshotEndpoint[]): NetworkMode {
  if (mode === 'host') return { kind: 'host' };
  if (mode !== 'own') return { kind: 'container', container: mode.of };
  if (endpoints.length === 0) return { kind: 'none' };
  return {
    kind: 'networks',
    attachments: endpoints.map((one) => ({ network: one.network, aliases: [], priority: 0, gatewayPriority: 0 })),
  };
}

function gatewayNetwork({ namespaces, networks }: Snapshot, { inode }: Part): string | undefined {
  const way = namespaces.find((one) => one.inode === inode)?.routes.find((one) => one.destination === 'default');
  return networks.find(({ gateway }) => gateway !== '' && gateway === way?.gateway)?.name;
}

/** Who has a namespace answers at its ports; those of the host have a process of their own. */
function servedBy(
  { namespaces, containers }: Snapshot,
  { inode, network: mode, container: original, role }: Part,
): readonly ServedPort[] {
  const namespace = namespaces.find((one) => one.inode === inode);
  if (mode === 'host') return role === 'other' ? served(namespace) : [];
  if (mode !== 'own') return [];
  if (namespace?.sockets !== undefined) return served(namespace);
  const here = original === undefined ? [] : containers.filter((one) => one.namespaceInode === inode);
  return unique(here.flatMap(({ ports }) => ports.map(({ containerPort: port, protocol }) => ({ port, protocol }))));
}

function served(namespace: Namespace | undefined): readonly ServedPort[] {
  return unique((namespace?.sockets ?? []).filter((socket) => !isEngines(socket)).map(servedPort));
}

/** docker-proxy passes on what the rules do not catch; 127.0.0.11 is Docker's name server within a container. */
export function isEngines({ address, process }: ListeningSocket): boolean {
  return address === '127.0.0.11' || process?.command === 'docker-proxy' || process?.command === 'rootlessport';
}

function servedPort({ address, port, protocol }: ListeningSocket): ServedPort {
  const bare = address.replace(/^::ffff:(?=\d+\.)/i, '').replace(/%.*$/, '');
  const isAny = bare === '0.0.0.0' || bare === '::' || bare === '*';
  return { port, protocol, ...(isAny || !/^[\da-f.:]+$/i.test(bare) ? {} : { address: bare.toLowerCase() }) };
}

/** Who listens at every address of one family, and at every one of the other, is one. */
function unique(ports: readonly ServedPort[]): readonly ServedPort[] {
  const byText = new Map(ports.map((one) => [`${one.address ?? ''} ${String(one.port)}/${one.protocol}`, one]));
  return [...byText.values()];
}
