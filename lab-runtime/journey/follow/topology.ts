/** A snapshot, asked for what a packet on its way needs to know: whose is a device, and where does its cable lead. Pure. */
import type { Link, LinkEnd, Namespace, Snapshot } from '../../model/snapshot.ts';

/** See {@link topologyOf}. */
export interface Topology {
  readonly snapshot: Snapshot;
  readonly namespace: (inode: number) => Namespace | undefined;
  readonly link: (inode: number, ifindex: number | undefined) => Link | undefined;
  /** Where a veth's cable leads to. */
  readonly peer: (inode: number, ifindex: number | undefined) => LinkEnd | undefined;
  /** The interface that has a MAC: `web eth0`. */
  readonly ownerOfMac: (mac: string) => { readonly namespace: Namespace; readonly link: Link } | undefined;
  /** The namespace that has an address. */
  readonly ownerOfAddress: (address: string) => Namespace | undefined;
}

/** See the head of this file. */
export function topologyOf(snapshot: Snapshot): Topology {
  const namespaces = new Map(snapshot.namespaces.map((one) => [one.inode, one]));
  const link = (inode: number, ifindex: number | undefined): Link | undefined =>
    namespaces.get(inode)?.links.find((one) => one.ifindex === ifindex);
  return {
    snapshot,
    namespace: (inode) => namespaces.get(inode),
    link,
    peer: (inode, ifindex) => {
      const found = link(inode, ifindex);
      return found?.kind === 'veth' ? found.peer : undefined;
    },
    ownerOfMac: (mac) =>
      snapshot.namespaces
        .flatMap((namespace) => namespace.links.map((one) => ({ namespace, link: one })))
        // A bridge has the MAC of one of its ports, and is meant.
        .toSorted((a, b) => Number(b.link.kind === 'bridge') - Number(a.link.kind === 'bridge'))
        .find((one) => one.link.mac === mac),
    ownerOfAddress: (address) =>
      snapshot.namespaces.find(({ addresses }) => addresses.some((one) => one.address === address)),
  };
}
