import type { Container, Link, Namespace, Snapshot, VethOwner } from '../model/snapshot.ts';
import { containersIn } from './namespaceParts.ts';

/** An end of a veth, and the namespace it is in. */
interface End {
  readonly namespace: Namespace;
  readonly link: Link;
}

/**
 * Which veth is whose: one row a veth of the host, in index order; then one a pair that is wholly elsewhere, such as
 * those of a rootless engine, by namespace. Pure.
 */
export function vethOwners(snapshot: Snapshot): readonly VethOwner[] {
  return [...vethsOf(snapshot.host), ...elsewhere(snapshot)].map((end) => ownerOf(snapshot, end));
}

function vethsOf(namespace: Namespace): readonly End[] {
  return namespace.links
    .filter(({ kind }) => kind === 'veth')
    .toSorted((a, b) => a.ifindex - b.ifindex)
    .map((link) => ({ namespace, link }));
}

/** Of a pair without an end on the host, the end that stands for it. */
function elsewhere(snapshot: Snapshot): readonly End[] {
  return snapshot.namespaces
    .filter(({ inode }) => inode !== snapshot.host.inode)
    .flatMap(vethsOf)
    .filter((end) => {
      const peer = farEnd(snapshot, end);
      return peer?.namespace.inode !== snapshot.host.inode && (peer === undefined || standsFor(end, peer));
    });
}

/** A port of a bridge stands for its pair; else who is not in a container; else the lower of the two. */
function standsFor(one: End, other: End): boolean {
  const rank = ({ namespace, link }: End): readonly number[] => [
    link.master === undefined ? 1 : 0,
    namespace.role === 'container' ? 1 : 0,
    namespace.inode,
    link.ifindex,
  ];
  const [mine, others] = [rank(one), rank(other)];
  const at = mine.findIndex((value, index) => value !== others[index]);
  return (mine[at] ?? 0) < (others[at] ?? 0);
}

function farEnd({ namespaces }: Snapshot, { link: { peer } }: End): End | undefined {
  const namespace = namespaces.find(({ inode }) => inode === peer?.inode);
  const link = namespace?.links.find(({ ifindex }) => ifindex === peer?.ifindex);
  return namespace === undefined || link === undefined ? undefined : { namespace, link };
}

function ownerOf(snapshot: Snapshot, end: End): VethOwner {
  const { namespace: near, link } = end;
  const base = {
    host: link.name,
    hostIfindex: link.ifindex,
    ...(near.inode === snapshot.host.inode ? {} : { hostNamespaceInode: near.inode }),
    bridge: link.master,
    container: null,
    containers: [],
    addresses: [],
  };
  const { peer } = link;
  if (peer === undefined) return { ...base, unknown: 'its other end is in a namespace that could not be looked into' };
  const far = farEnd(snapshot, end);
  // A cable within the host is nobody's who is on its network.
  const containers = peer.inode === near.inode ? [] : containersIn(snapshot.containers, peer.inode).map(short);
  const there = snapshot.namespaces.find(({ inode }) => inode === peer.inode);
  const { processes, mounts } = there ?? {};
  return {
    ...base,
    container: containers[0] ?? null,
    containers,
    namespaceInode: peer.inode,
    containerInterface: peer.name,
    containerIfindex: peer.ifindex,
    mac: far?.link.mac,
    addresses: (there?.addresses ?? [])
      .filter(({ ifindex }) => ifindex === peer.ifindex)
      .map(({ address, prefixLength }) => `${address}/${String(prefixLength)}`),
    ...(containers.length > 0 ? {} : { ...withoutUndefined(processes, mounts), unknown: reason(near, there) }),
  };
}

function withoutUndefined(
  processes: Namespace['processes'],
  mounts: Namespace['mounts'],
): Pick<VethOwner, 'processes' | 'mounts'> {
  return { ...(processes === undefined ? {} : { processes }), ...(mounts === undefined ? {} : { mounts }) };
}

function short({ engine, id, name }: Container): {
  readonly engine: string;
  readonly id: string;
  readonly name: string;
} {
  return { engine, id, name };
}

function reason(near: Namespace, far: Namespace | undefined): string {
  if (far?.role === 'outside') return `the cable to ${far.label}, beyond the host`;
  if (far?.inode === near.inode)
    return near.role === 'host' ? 'both ends are on the host' : `both ends are in ${near.label}`;
  if (far?.role === 'other') return `no container: ${far.label}`;
  return 'no container is known in that namespace';
}
