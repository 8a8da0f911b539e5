/**
 * Which end of a veth belongs to which. An interface index is unique only within its namespace, so indexes alone join
 * the wrong ends: containers' eth0 often have equal indexes. A peer is therefore found by the namespace id that the
 * asking namespace's kernel gives it, and confirmed from the other end; names and labels play no part.
 */
import type { Link, LinkEnd } from '../model/snapshot.ts';

/** What is needed of a namespace. */
export interface LinksOfNamespace {
  readonly inode: number;
  readonly links: readonly Link[];
}

/** Inode of the observer → its own numbering of other namespaces: namespace id → inode (RTM_GETNSID). */
export type NamespaceIds = ReadonlyMap<number, ReadonlyMap<number, number>>;

/** See {@link resolvePeers}. */
export interface PeerOptions {
  /**
   * Every namespace that a cable can lead to is given, as in a lab: where an observer's ids are not known, the only
   * pair of ends that fit each other is then the right one. Of a real machine that is never certain.
   */
  readonly isWhole: boolean;
}

/**
 * Resolves the peers of all veths. The kernel leaves IFLA_LINK out where both ends have the same index
 * (rtnl_fill_link_ifindex); an absent namespace id means the same namespace.
 */
export function resolvePeers<T extends LinksOfNamespace>(
  namespaces: readonly T[],
  ids: NamespaceIds,
  options: PeerOptions,
): readonly T[] {
  const found = new Map<string, LinkEnd>();
  for (const namespace of namespaces) {
    for (const link of namespace.links.filter(({ kind }) => kind === 'veth')) {
      if (found.has(keyOf(namespace, link))) continue;
      for (const candidate of candidates(namespace, link, namespaces, ids, options)) {
        const peer = endThere(link, candidate);
        if (peer === undefined || !mutual(link, peer, namespace === candidate)) continue;
        found.set(keyOf(namespace, link), endOf(candidate, peer));
        found.set(keyOf(candidate, peer), endOf(namespace, link));
        break;
      }
    }
  }
  return namespaces.map((namespace) => ({
    ...namespace,
    links: namespace.links.map((link) => {
      const peer = found.get(keyOf(namespace, link));
      return peer === undefined ? link : { ...link, peer };
    }),
  }));
}

function keyOf({ inode }: LinksOfNamespace, { ifindex }: Link): string {
  return `${String(inode)}/${String(ifindex)}`;
}

function endOf({ inode }: LinksOfNamespace, { ifindex, name }: Link): LinkEnd {
  return { inode, ifindex, name };
}

function candidates<T extends LinksOfNamespace>(
  from: T,
  link: Link,
  all: readonly T[],
  ids: NamespaceIds,
  { isWhole }: PeerOptions,
): readonly T[] {
  if (link.peerNetnsid === undefined) return [from];
  const known = ids.get(from.inode);
  if (known !== undefined) {
    const inode = known.get(link.peerNetnsid);
    return all.filter((one) => one.inode === inode);
  }
  if (!isWhole) return [];
  const fitting = all.filter((one) => {
    const end = one === from || ids.has(one.inode) ? undefined : endThere(link, one);
    return end !== undefined && mutual(link, end, false);
  });
  return fitting.length === 1 ? fitting : [];
}

function endThere(link: Link, { links }: LinksOfNamespace): Link | undefined {
  const index = link.peerIfindex ?? link.ifindex;
  return links.find((one) => one.kind === 'veth' && one.ifindex === index);
}

function mutual(link: Link, peer: Link, sameNamespace: boolean): boolean {
  const pointsBack = (peer.peerIfindex ?? peer.ifindex) === link.ifindex;
  return (
    pointsBack &&
    sameNamespace === (peer.peerNetnsid === undefined) &&
    (!sameNamespace || peer.ifindex !== link.ifindex)
  );
}
