/** What was discovered, collected and identified, put together: a machine's snapshot. Pure. */
import type { Namespace, Snapshot, SnapshotEndpoint, SnapshotNetwork } from '../../model/snapshot.ts';
import type { Collected, SeenNamespace } from '../readCollected.ts';
import { openEnded, resolveLowers } from '../resolveLowers.ts';
import { resolvePeers, type NamespaceIds } from '../resolvePeers.ts';
import type { FoundNamespace } from './chooseNamespaces.ts';
import { hiddenNamespaces } from './hiddenNamespaces.ts';
import { labelOf, type Identified } from './identify.ts';
import type { Discovered } from './readDiscovered.ts';

/** See the head of this file. */
export interface HostParts {
  /** Id of the target. */
  readonly target: string;
  readonly discovered: Discovered;
  readonly found: readonly FoundNamespace[];
  readonly collected: Collected;
  readonly identified: Identified;
  /** Beyond what lsns told the host. */
  readonly ids: NamespaceIds;
}

/** Namespaces of the machine with their links joined; those that went while they were looked at are left out. */
export function joinedNamespaces(parts: HostParts): readonly Namespace[] {
  const { discovered, found, collected, identified, ids } = parts;
  const seen = new Map(collected.namespaces.map((one) => [one.label, one]));
  const namespaces = found.flatMap((one) => {
    const looked = seen.get(one.label);
    if (looked?.inode !== one.inode || collected.refused.has(one.label)) return [];
    const named = labelOf(one, discovered.hostInode, identified.containers);
    const sockets =
      one.processes.length === 0 ? undefined : discovered.sockets && (discovered.sockets.get(one.inode) ?? []);
    return [{ ...namespaceOf(one, looked, named), sockets }];
  });
  const known = new Map([[discovered.hostInode, collected.nsids], ...ids]);
  return resolveLowers(resolvePeers(namespaces, known, { isWhole: false }), known);
}

function namespaceOf(
  { processes, mounts, entrance }: FoundNamespace,
  looked: SeenNamespace,
  named: ReturnType<typeof labelOf>,
): Namespace {
  return {
    ...looked,
    ...named,
    pid: processes[0]?.pid,
    processes,
    mounts,
    ...(entrance !== undefined && { entrance }),
  };
}

/** See the head of this file; undefined where the host itself was not seen. */
export function assembleHost(parts: HostParts, namespaces = joinedNamespaces(parts)): Snapshot | undefined {
  const { target, discovered, collected, identified } = parts;
  const [host] = namespaces;
  if (host?.role !== 'host') return undefined;
  return {
    version: 1,
    target,
    bootId: discovered.bootId,
    takenAt: collected.takenAt,
    uptime: collected.uptime,
    host,
    namespaces,
    networks: identified.networks.map((network) => withGateway(network, host)),
    containers: identified.containers,
    endpoints: endpointsOf(namespaces, identified),
    unknown: [...identified.unknown, ...gone(parts, namespaces), ...hidden(discovered), ...problems(parts, namespaces)],
  };
}

/** Docker does not always tell the default bridge's gateway: it is the bridge's own address. */
function withGateway(network: SnapshotNetwork, host: Namespace): SnapshotNetwork {
  if (network.gateway !== '') return network;
  const own = host.addresses.find((one) => one.interface === network.bridge && one.family === 'ipv4');
  return { ...network, gateway: own?.address ?? '' };
}

/** Every veth with an end in a container's namespace and the other elsewhere; names of networks are the engine's. */
function endpointsOf(namespaces: readonly Namespace[], identified: Identified): readonly SnapshotEndpoint[] {
  const byInode = new Map(namespaces.map((one) => [one.inode, one]));
  return identified.containers.flatMap((container) => {
    const own = byInode.get(container.namespaceInode ?? -1);
    if (own?.role !== 'container') return [];
    return own.links.flatMap((link): readonly SnapshotEndpoint[] => {
      const far = byInode.get(link.peer?.inode ?? -1);
      if (link.peer === undefined || far === undefined || far === own) return [];
      const master = far.links.find(({ ifindex }) => ifindex === link.peer?.ifindex)?.master ?? '';
      const address = own.addresses.find(({ ifindex, family }) => ifindex === link.ifindex && family === 'ipv4');
      return [
        {
          container: container.name,
          containerId: container.id,
          network: networkOf(container.id, link.mac, master, identified),
          bridge: master,
          containerInterface: link.name,
          containerIfindex: link.ifindex,
          hostInterface: link.peer.name,
          hostIfindex: link.peer.ifindex,
          mac: link.mac ?? '',
          address: address?.address ?? '',
          prefixLength: address?.prefixLength ?? 0,
        },
      ];
    });
  });
}

/** By the endpoint's MAC address, as the engine gave it, else by the bridge. */
function networkOf(id: string, mac: string | undefined, bridge: string, { inspected, networks }: Identified): string {
  const attachment = inspected.get(id)?.attachments.find((one) => one.mac !== undefined && one.mac === mac);
  return attachment?.network ?? networks.find((one) => one.bridge === bridge)?.name ?? '';
}

function gone(
  { found, identified, discovered, collected }: HostParts,
  namespaces: readonly Namespace[],
): Snapshot['unknown'] {
  const seen = new Set(namespaces.map(({ inode }) => inode));
  return found
    .filter(({ inode }) => !seen.has(inode))
    .map((one) => ({
      what: labelOf(one, discovered.hostInode, identified.containers).label,
      why:
        collected.refused.has(one.label) && !discovered.isRoot
          ? 'it is another user’s, and root can look into it'
          : 'it went while it was looked at',
    }));
}

/** A machine without a cable has no namespace ids: nothing is missing then. */
const nsidsMissing = 'peers of veths';

/** What was not understood in those that were seen, by what they are called. */
function problems({ collected }: HostParts, namespaces: readonly Namespace[]): Snapshot['unknown'] {
  const labels = new Map(namespaces.map(({ inode, label }) => [String(inode), label]));
  const isInode = /^\d+$/u;
  return collected.unknown
    .filter(({ what }) =>
      isInode.test(what) ? labels.has(what) : what !== nsidsMissing || openEnded(namespaces).length > 0,
    )
    .map(({ what, why }) => ({ what: labels.get(what) ?? what, why }));
}

function hidden({ hidden: count }: Discovered): Snapshot['unknown'] {
  if (count === 0) return [];
  return [
    {
      what: hiddenNamespaces,
      why: `${String(count)} processes are hidden from this user: root sees them`,
    },
  ];
}
