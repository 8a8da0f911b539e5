/**
 * `lsns -t net -n -r -o NS,NETNSID,PID,NPROCS,NSFS`: ids of network namespaces, as the asking namespace numbers them →
 * inodes. A namespace without an id there is `unassigned` and left out: no link leads to it.
 */
export function readNsids(text: string): ReadonlyMap<number, number> {
  const pairs = text.split('\n').flatMap((line) => {
    const [inode, nsid] = line.trim().split(/\s+/u);
    return /^\d+$/u.test(inode ?? '') && /^\d+$/u.test(nsid ?? '') ? [[Number(nsid), Number(inode)] as const] : [];
  });
  return new Map(pairs);
}
