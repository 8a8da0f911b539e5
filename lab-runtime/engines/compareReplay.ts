/**
 * What a replay has otherwise than its original: both after they were brought to the same names and ids. Pure.
 */
import type { Namespace, Snapshot } from '../model/snapshot.ts';
import type { Cast, Part } from '../plan/replay/cast.ts';
import { isNobody, pingGroups } from '../plan/replay/settings.ts';
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
    // They are told of as not replayed.
    nativeTables: undefined,
    // To an address of IPv6 there is one once the kernel has asked whether another has it (RFC 4862, 5.4).
    routes: namespace.routes.filter(
      ({ family, table, type, destination }) =>
        !(family === 'ipv6' && table === 'local' && type === 'local' && own.has(destination)),
    ),
    sysctls: { ...namespace.sysctls, ...pinging(namespace.sysctls[pingGroups]) },
  };
}

/** Where it is nobody, a user namespace says so with other groups. */
function pinging(range = ''): Namespace['sysctls'] {
  return isNobody(range) ? { [pingGroups]: '1 0' } : {};
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
