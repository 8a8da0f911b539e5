import type { NamespaceProcess } from '../../model/snapshot.ts';
import { quote } from '../../targets/quote.ts';
import type { CollectedNamespace } from '../collectScript.ts';
import type { Discovered, SeenMount, SeenProcess } from './readDiscovered.ts';

/** A network namespace of a machine, before it is looked into. */
export interface FoundNamespace extends CollectedNamespace {
  readonly inode: number;
  readonly processes: readonly NamespaceProcess[];
  /** Where it is mounted, each path once, in order. */
  readonly mounts: readonly string[];
  /** A path that leads into it, in the mount namespace of somebody who sees it, where it is entered by that. */
  readonly entrance?: string | undefined;
}

/**
 * Every network namespace that was discovered, the host first, then by inode. It is entered by way of where it is mounted, in
 * the mount namespace of somebody who sees it: a process in it may be gone a moment later, as one that only looks is, too. Where
 * it is not mounted, or only root might go that way, it is entered by way of its oldest process.
 */
export function chooseNamespaces(discovered: Discovered): readonly FoundNamespace[] {
  const { hostInode, isRoot, processes, mounts } = discovered;
  const byInode = Map.groupBy(processes, ({ inode }) => inode);
  const mountsByInode = Map.groupBy(mounts, ({ inode }) => inode);
  const inodes = [...new Set([...byInode.keys(), ...mountsByInode.keys()])]
    .filter((inode) => inode !== hostInode)
    .toSorted((a, b) => a - b);
  return [hostInode, ...inodes].map((inode) => {
    const within = byInode.get(inode) ?? [];
    // Who has been there longest stays longest.
    const mounted = (mountsByInode.get(inode) ?? []).toSorted((a, b) => a.pid - b.pid);
    return {
      inode,
      label: String(inode),
      ...wayInto(inode === hostInode, isRoot, within, mounted),
      ...((isRoot || within.length === 0) && mounted[0] !== undefined && { entrance: pathOf(mounted[0]) }),
      processes: within.map(({ pid, command }) => ({ pid, command })),
      mounts: [...new Set(mounted.map(({ path }) => path))].toSorted(),
    };
  });
}

/** The host is where the script runs; of others, who is not root enters those of an own user namespace only. */
function wayInto(
  isHost: boolean,
  isRoot: boolean,
  [first]: readonly SeenProcess[],
  [mount]: readonly SeenMount[],
): Pick<CollectedNamespace, 'path' | 'enter'> {
  if (isHost) return { path: '/proc/self/ns/net', enter: '' };
  if (isRoot && mount !== undefined) return { path: quote([pathOf(mount)]) };
  if (first !== undefined) {
    const process = `/proc/${String(first.pid)}/ns`;
    const enter = `nsenter --user=${process}/user --preserve-credentials --net=${process}/net --`;
    return { path: `${process}/net`, ...(isRoot ? {} : { enter }) };
  }
  return { path: mount === undefined ? '/nowhere' : quote([pathOf(mount)]) };
}

function pathOf({ pid, path }: SeenMount): string {
  return `/proc/${String(pid)}/root${path}`;
}
