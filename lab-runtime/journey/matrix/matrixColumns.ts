/** What can be asked: echo of each container, the ports that it listens on, and those that it has published. Pure. */
import { isLoopback } from '../../model/addressFamily.ts';
import { bracketed } from '../../model/bracketed.ts';
import type { MatrixColumn, MatrixRow } from '../../model/matrix.ts';
import type { JourneyFamily } from '../../model/journey.ts';
import type { Snapshot, SnapshotPort } from '../../model/snapshot.ts';
import type { Listener } from '../causes/evidence.ts';
import type { MatrixGroup } from './matrixGroups.ts';

/** A column, and how it is asked for. */
export interface AskedColumn {
  readonly column: MatrixColumn;
  /** All names of who answers. */
  readonly names: readonly string[];
  /** The name or address that this row asks for. */
  readonly toFrom: (row: MatrixRow) => string;
  readonly family?: JourneyFamily | undefined;
}

/** In the order of the groups: of each echo, listening ports, published ports. */
export function columnsOf(
  snapshot: Snapshot,
  groups: readonly MatrixGroup[],
  listeners: ReadonlyMap<number, readonly Listener[]>,
): readonly AskedColumn[] {
  const atHost = addressOfHost(snapshot);
  return groups.flatMap((group) => {
    const { namespace, row, containers } = group;
    if (containers.length === 0) return [];
    const name = row.role === 'container' ? row.name : (row.names[1] ?? row.name);
    const published = containers.flatMap(({ ports }) => withoutTwins(ports));
    return [
      ...(hasAddress(group) ? ownColumns(name, row.names, listeners.get(namespace.inode) ?? []) : []),
      ...published.map((port) => publishedColumn(name, row.names, port, atHost)),
    ];
  });
}

/** Who is on no network can be asked by nobody. */
function hasAddress({ namespace }: MatrixGroup): boolean {
  return namespace.addresses.some((one) => one.interface !== 'lo' && one.scope !== 'link');
}

function ownColumns(owner: string, names: readonly string[], listeners: readonly Listener[]): readonly AskedColumn[] {
  const echo: MatrixColumn = { name: `${owner}/icmp`, owner, protocol: 'icmp' };
  const ports = new Map<string, MatrixColumn>();
  for (const { protocol, port, address } of listeners) {
    // Docker's own name server, which each container of a network of the user's has.
    if (address === '127.0.0.11') continue;
    const name = `${owner}:${String(port)}/${protocol}`;
    ports.set(name, { name, owner, protocol, port });
  }
  const sorted = [...ports.values()].toSorted(
    (a, b) => a.protocol.localeCompare(b.protocol) || (a.port ?? 0) - (b.port ?? 0),
  );
  return [echo, ...sorted].map((column) => ({ column, names, toFrom: () => owner }));
}

/** The host asks itself at its own address: what comes over its loopback is docker-proxy's, not the rules' (cause docker-proxy). */
function publishedColumn(
  owner: string,
  names: readonly string[],
  { hostIp, hostPort, containerPort, protocol }: SnapshotPort,
  atHost: string,
): AskedColumn {
  const isAny = hostIp === '' || hostIp === '0.0.0.0' || hostIp === '::';
  const place = isAny ? 'host' : bracketed(hostIp);
  const column: MatrixColumn = {
    ...{ name: `${place}:${String(hostPort)}/${protocol}`, owner, protocol: protocol === 'udp' ? 'udp' : 'tcp' },
    ...{ port: hostPort, published: { hostIp, containerPort } },
  };
  const toFrom = ({ role }: MatrixRow): string => {
    if (isAny) return role === 'host' ? atHost : 'host';
    return isLoopback(hostIp) && role !== 'host' ? 'host' : hostIp;
  };
  return { column, names, toFrom, ...(hostIp === '::' && { family: 'ipv6' as const }) };
}

/** Docker publishes a port for both families; where it is to be had at any address, one of them is asked. */
function withoutTwins(ports: readonly SnapshotPort[]): readonly SnapshotPort[] {
  const probed = ports.filter(({ protocol }) => protocol === 'tcp' || protocol === 'udp');
  return probed.filter(
    ({ hostIp, hostPort, protocol }) =>
      hostIp !== '::' ||
      !probed.some((one) => one.hostIp === '0.0.0.0' && one.hostPort === hostPort && one.protocol === protocol),
  );
}

/** The host's address towards the outside; where there is none, whatever the host itself takes for its own. */
function addressOfHost({ host }: Snapshot): string {
  const uplink = host.routes.find(({ destination, family }) => destination === 'default' && family === 'ipv4')?.device;
  const own = host.addresses.filter(({ family, interface: device }) => family === 'ipv4' && device !== 'lo');
  const isBridge = (device: string): boolean =>
    host.links.some(({ name, kind }) => name === device && kind === 'bridge');
  const found = own.find((one) => one.interface === uplink) ?? own.find((one) => !isBridge(one.interface)) ?? own[0];
  return found?.address ?? 'host';
}
