import type { VethOwner } from '../../index.ts';
import { formatTable } from './table.ts';

/** A veth of `veths --json`, a stable contract: what is not known is null, and `unknown` says why. */
export function vethJson(owner: VethOwner) {
  const {
    bridge = null,
    namespaceInode = null,
    containerInterface = null,
    containerIfindex = null,
    mac = null,
  } = owner;
  const { host, hostIfindex, hostNamespaceInode, container, containers, addresses, processes, mounts, unknown } = owner;
  return {
    host,
    hostIfindex,
    hostNamespaceInode,
    bridge,
    container,
    containers,
    namespaceInode,
    containerInterface,
    containerIfindex,
    mac,
    addresses,
    processes,
    mounts,
    unknown,
  };
}

/** Which veth is whose: one row a veth of the host. Interface indexes stand in brackets; addresses are IPv4. */
export function vethsText(owners: readonly VethOwner[]): string {
  const rows = owners.map((owner) => [
    `${owner.host} (${String(owner.hostIfindex)})`,
    owner.bridge ?? '-',
    whose(owner),
    owner.containerInterface === undefined ? '?' : `${owner.containerInterface} (${String(owner.containerIfindex)})`,
    owner.addresses.filter((address) => !address.includes(':')).join(', ') || '-',
    owner.mac ?? '?',
  ]);
  return formatTable(['VETH', 'BRIDGE', 'CONTAINER', 'INTERFACE', 'ADDRESS', 'MAC'], rows);
}

/** Names; in brackets who is there instead of a container; with a question mark why nothing is known. */
function whose({ containers, namespaceInode, unknown = 'unknown' }: VethOwner): string {
  if (containers.length > 0) return containers.map(({ name }) => name).join(', ');
  return namespaceInode === undefined ? `? ${unknown}` : `(${unknown})`;
}
