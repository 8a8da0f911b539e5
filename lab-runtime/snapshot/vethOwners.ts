import type { Container, Snapshot, VethOwner } from '../model/snapshot.ts';

/** Which veth of the host is whose: one row a veth, in index order. Pure. */
export function vethOwners(snapshot: Snapshot): readonly VethOwner[] {
  return snapshot.host.links
    .filter(({ kind }) => kind === 'veth')
    .toSorted((a, b) => a.ifindex - b.ifindex)
    .map((link): VethOwner => {
      const base = {
        host: link.name,
        hostIfindex: link.ifindex,
        bridge: link.master,
        container: null,
        containers: [],
        addresses: [],
      };
      const { peer } = link;
      if (peer === undefined)
        return { ...base, unknown: 'its other end is in a namespace that could not be looked into' };
      const namespace = snapshot.namespaces.find(({ inode }) => inode === peer.inode);
      const containers = snapshot.containers.filter(({ namespaceInode }) => namespaceInode === peer.inode).map(short);
      const end = namespace?.links.find(({ ifindex }) => ifindex === peer.ifindex);
      return {
        ...base,
        container: containers[0] ?? null,
        containers,
        namespaceInode: peer.inode,
        containerInterface: peer.name,
        containerIfindex: peer.ifindex,
        mac: end?.mac,
        addresses: (namespace?.addresses ?? [])
          .filter(({ ifindex }) => ifindex === peer.ifindex)
          .map(({ address, prefixLength }) => `${address}/${String(prefixLength)}`),
        ...(containers.length > 0 ? {} : { unknown: outsideReason(namespace) }),
      };
    });
}

function short({ engine, id, name }: Container): {
  readonly engine: string;
  readonly id: string;
  readonly name: string;
} {
  return { engine, id, name };
}

function outsideReason(namespace: Snapshot['host'] | undefined): string {
  if (namespace?.role === 'outside') return `the cable to ${namespace.label}, beyond the host`;
  return namespace?.role === 'host' ? 'both ends are on the host' : 'no container is known in that namespace';
}
