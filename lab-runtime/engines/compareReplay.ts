/**
 * What a replay has otherwise than its original: both after they were brought to the same names and ids. Pure.
 */
import type { Namespace, Snapshot } from '../model/snapshot.ts';
import type { Cast, Part } from '../plan/replay/cast.ts';
import { diffSnapshots, type SnapshotDiff } from '../snapshot/diffSnapshots.ts';

/** See the head of this file. What was never replayed, such as an exited container, is left out on both sides. */
export function compareReplay(original: Snapshot, replayed: Snapshot, cast: Cast): SnapshotDiff {
  return diffSnapshots(comparable(whatCanBe(original, cast)), comparable(asOriginal(original, replayed, cast)));
}

function whatCanBe(original: Snapshot, { parts }: Cast): Snapshot {
  const there = new Set(parts.map(({ container }) => container));
  return { ...original, containers: original.containers.filter((one) => there.has(one)) };
}

/** Without what a moment or a user namespace alone decides. */
function comparable(snapshot: Snapshot): Snapshot {
  return { ...snapshot, host: settled(snapshot.host), namespaces: snapshot.namespaces.map(settled) };
}

function settled(namespace: Namespace): Namespace {
  const own = new Set(namespace.addresses.map(({ address }) => address));
  return {
    ...namespace,
    // To an address of IPv6 there is one once the kernel has asked whether another has it (RFC 4862, 5.4).
    routes: namespace.routes.filter(
      ({ family, table, type, destination }) =>
        !(family === 'ipv6' && table === 'local' && type === 'local' && own.has(destination)),
    ),
    sysctls: { ...namespace.sysctls, ...pinging(namespace.sysctls['net.ipv4.ping_group_range']) },
  };
}

/** Nobody may ping where the first group is behind the last, whichever a user namespace says these are. */
function pinging(range = ''): Namespace['sysctls'] {
  const [first = 0, last = 0] = range.split(' ').map(Number);
  return first > last ? { 'net.ipv4.ping_group_range': '1 0' } : {};
}

/** The replay in the words of its original: whose namespace is whose, and the engines' ids. */
function asOriginal(original: Snapshot, replayed: Snapshot, { parts }: Cast): Snapshot {
  const byName = new Map(parts.map((part) => [part.name, part]));
  const namespaces = replayed.namespaces.flatMap((namespace) => inWordsOf(original, namespace, byName));
  return {
    ...replayed,
    bootId: original.bootId,
    host: namespaces[0] ?? replayed.host,
    namespaces,
    networks: original.networks.filter(({ name }) => replayed.networks.some((one) => one.name === name)),
    containers: replayed.containers.flatMap(({ name, state }) => {
      const container = byName.get(name)?.container;
      return container === undefined ? [] : [{ ...container, state }];
    }),
  };
}

function inWordsOf(
  { namespaces }: Snapshot,
  namespace: Namespace,
  byName: ReadonlyMap<string, Part>,
): readonly Namespace[] {
  const inode = namespace.role === 'host' ? namespaces[0]?.inode : byName.get(namespace.label)?.inode;
  const original = namespaces.find((one) => one.inode === inode);
  if (original === undefined) return [];
  const { label, role } = original;
  return [{ ...namespace, inode: original.inode, label, role }];
}
