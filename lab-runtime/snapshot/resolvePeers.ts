/**
 * Which end of a veth belongs to which. An interface index is unique only within its namespace, so indexes alone join
 * the wrong ends: containers' eth0 often have equal indexes. A peer is therefore found by the namespace id that the
 * host's kernel gives it, and confirmed from the other end; names and labels play no part.
 */
import type { Link } from '../model/snapshot.ts';

/** What is needed of a namespace. */
export interface LinksOfNamespace {
  readonly inode: number;
  readonly links: readonly Link[];
}

/**
 * Resolves the peers of all veths. `nsids` are the host's: namespace id → inode. The kernel leaves IFLA_LINK out
 * where both ends have the same index (rtnl_fill_link_ifindex); an absent namespace id means the same namespace.
 */
export function resolvePeers<T extends LinksOfNamespace>(
  host: T,
  others: readonly T[],
  nsids: ReadonlyMap<number, number>,
): { readonly host: T; readonly others: readonly T[] } {
  const all = [host, ...others];
  const found = new Map<string, { readonly inode: number; readonly ifindex: number; readonly name: string }>();
  const note = (of: T, link: Link, peer: Link, at: T): void => {
    found.set(`${String(of.inode)}/${String(link.ifindex)}`, {
      inode: at.inode,
      ifindex: peer.ifindex,
      name: peer.name,
    });
    found.set(`${String(at.inode)}/${String(peer.ifindex)}`, {
      inode: of.inode,
      ifindex: link.ifindex,
      name: link.name,
    });
  };
  for (const namespace of all) {
    for (const link of namespace.links.filter(({ kind }) => kind === 'veth')) {
      if (found.has(`${String(namespace.inode)}/${String(link.ifindex)}`)) continue;
      for (const candidate of candidates(namespace, link, host, all, nsids)) {
        const peer = endThere(link, candidate);
        if (peer === undefined || !mutual(link, peer, namespace === candidate)) continue;
        note(namespace, link, peer, candidate);
        break;
      }
    }
  }
  const resolved = (namespace: T): T => ({
    ...namespace,
    links: namespace.links.map((link) => {
      const peer = found.get(`${String(namespace.inode)}/${String(link.ifindex)}`);
      return peer === undefined ? link : { ...link, peer };
    }),
  });
  return { host: resolved(host), others: others.map(resolved) };
}

/** Seen from the host the id says which namespace; seen from elsewhere the id is that observer's own numbering. */
function candidates<T extends LinksOfNamespace>(
  from: T,
  link: Link,
  host: T,
  all: readonly T[],
  nsids: ReadonlyMap<number, number>,
): readonly T[] {
  if (link.peerNetnsid === undefined) return [from];
  if (from === host) {
    const inode = nsids.get(link.peerNetnsid);
    return all.filter((one) => one.inode === inode);
  }
  const unclaimed = all.filter((one) => one !== from && one !== host);
  const fitting = unclaimed.filter((one) => {
    const end = endThere(link, one);
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
