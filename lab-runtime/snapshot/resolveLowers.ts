import type { Link } from '../model/snapshot.ts';
import type { LinksOfNamespace, NamespaceIds } from './resolvePeers.ts';

/**
 * What a macvlan, ipvlan, vlan or vxlan stands on: its lower device, often in another namespace. IFLA_LINK and
 * IFLA_LINK_NETNSID tell it, as they tell a veth's peer; here nothing points back, so it is only as certain as the
 * namespace id.
 */
export function resolveLowers<T extends LinksOfNamespace>(namespaces: readonly T[], ids: NamespaceIds): readonly T[] {
  const lowerOf = (namespace: T, link: Link): Link => {
    const { kind, peerIfindex, peerNetnsid } = link;
    if (kind === 'veth' || peerIfindex === undefined || peerIfindex === 0) return link;
    const inode = peerNetnsid === undefined ? namespace.inode : ids.get(namespace.inode)?.get(peerNetnsid);
    const lower = namespaces
      .find((one) => one.inode === inode)
      ?.links.find(
        ({ ifindex }) => ifindex === peerIfindex && ifindex !== (inode === namespace.inode ? link.ifindex : 0),
      );
    return inode === undefined || lower === undefined
      ? link
      : { ...link, lower: { inode, ifindex: lower.ifindex, name: lower.name } };
  };
  return namespaces.map((namespace) => ({
    ...namespace,
    links: namespace.links.map((link) => lowerOf(namespace, link)),
  }));
}

/** Inodes of the namespaces with links that lead elsewhere, and nobody knows where to: their own ids would tell. */
export function openEnded(namespaces: readonly LinksOfNamespace[]): readonly number[] {
  return namespaces
    .filter(({ links }) =>
      links.some(
        ({ peerNetnsid, peer, lower }) => peerNetnsid !== undefined && peer === undefined && lower === undefined,
      ),
    )
    .map(({ inode }) => inode);
}
