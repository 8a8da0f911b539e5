/** Who is in a lab, or on a machine. */
import { containersIn } from '../lab-runtime/light.ts';
import type { AddressedContainer, Container, Namespace, RunningLab, Snapshot } from '../lab-runtime/index.ts';

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

/** The place of a container: in a lab its name, on a machine, where engines may use a name twice, its engine and id. */
export function placeOfContainer(
  { lab }: Pick<Snapshot, 'lab'>,
  { name, engine, id }: Pick<Container, 'name' | 'engine' | 'id'>,
): string {
  return lab === undefined ? `${engine}:${id}` : name;
}

/** A container of a snapshot by its place. */
export function containerAt(snapshot: Snapshot, place: string): Container | undefined {
  return snapshot.containers.find((one) => placeOfContainer(snapshot, one) === place);
}

/** The place of a namespace of a machine that no engine knows. */
function placeOfInode(inode: number): string {
  return `netns:${String(inode)}`;
}

/**
 * The network namespace of a place, which a container may share with another or with the host. Undefined where the
 * place has none now: its process has ended, or it came after the snapshot.
 */
export function namespaceOf(snapshot: Snapshot, place: string): Namespace | undefined {
  const container = containerAt(snapshot, place);
  if (container !== undefined) return snapshot.namespaces.find(({ inode }) => inode === container.namespaceInode);
  if (place === 'host') return snapshot.host;
  return snapshot.namespaces.find(({ role, label, inode }) =>
    role === 'other' ? placeOfInode(inode) === place : role === 'outside' && label === place,
  );
}

/** Who lives in a namespace: the container that had it first, else what it is. */
export function placeOfNamespace(snapshot: Snapshot, inode: number): string | undefined {
  if (inode === snapshot.host.inode) return 'host';
  const [container] = containersIn(snapshot.containers, inode);
  if (container !== undefined) return placeOfContainer(snapshot, container);
  const namespace = snapshot.namespaces.find((one) => one.inode === inode);
  return namespace?.role === 'other' ? placeOfInode(inode) : namespace?.label;
}

/** What a place is called. */
export function nameOfPlace(snapshot: Snapshot | undefined, place: string): string {
  if (snapshot === undefined || snapshot.lab !== undefined || place === 'host') return place;
  return containerAt(snapshot, place)?.name ?? namespaceOf(snapshot, place)?.label ?? place;
}

/** What a place is asked for by: a container by its id where its name is not its alone, for two engines may both use it. */
export function nameToAsk(snapshot: Snapshot | undefined, place: string): string {
  const name = nameOfPlace(snapshot, place);
  const container = snapshot?.lab === undefined ? snapshot && containerAt(snapshot, place) : undefined;
  const isShared =
    container !== undefined && snapshot?.containers.some((one) => one !== container && one.name === name);
  return isShared === true ? container.id.slice(0, shortId) : name;
}

/** As many characters of an id as engines show. */
const shortId = 12;
