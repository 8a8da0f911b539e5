/** Who is in a lab. */
import type { AddressedContainer, Namespace, RunningLab, Snapshot } from '../lab-runtime/index.ts';

/** Everyone a command can be run as: `host`, the containers, the outside peers. */
export function placesOf({ lab }: RunningLab): readonly string[] {
  return ['host', ...lab.containers.map(({ spec }) => spec.name), ...lab.outside.map(({ name }) => name)];
}

/** A container of a lab by its name. */
export function containerOf({ lab }: RunningLab, name: string): AddressedContainer | undefined {
  return lab.containers.find(({ spec }) => spec.name === name);
}

/** What a place is; undefined for a name that the lab does not know. */
export function kindOfPlace(running: RunningLab, place: string): 'host' | 'container' | 'outside' | undefined {
  if (containerOf(running, place) !== undefined) return 'container';
  if (place === 'host') return 'host';
  return running.lab.outside.some(({ name }) => name === place) ? 'outside' : undefined;
}

/**
 * The network namespace of a place, which a container may share with another or with the host. Undefined where the
 * place has none now: its process has ended, or it came after the snapshot.
 */
export function namespaceOf(snapshot: Snapshot, place: string): Namespace | undefined {
  const container = snapshot.containers.find(({ name }) => name === place);
  if (container !== undefined) return snapshot.namespaces.find(({ inode }) => inode === container.namespaceInode);
  if (place === 'host') return snapshot.host;
  return snapshot.namespaces.find(({ role, label }) => role === 'outside' && label === place);
}

/** Who lives in a namespace, best name first: its containers, else what it is. */
export function placeOfNamespace(snapshot: Snapshot, inode: number): string | undefined {
  if (inode === snapshot.host.inode) return 'host';
  const container = snapshot.containers.find(({ namespaceInode }) => namespaceInode === inode);
  return container?.name ?? snapshot.namespaces.find((namespace) => namespace.inode === inode)?.label;
}
