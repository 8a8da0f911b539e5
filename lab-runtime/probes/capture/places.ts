/** Whose namespaces a snapshot has, by the names that one gives. Pure. */
import { LabError } from '../../model/labError.ts';
import { nameInText } from '../../model/nameInText.ts';
import { say } from '../../model/phrase.ts';
import type { Container, Namespace, Snapshot } from '../../model/snapshot.ts';
import { containersIn } from '../../snapshot/namespaceParts.ts';

/** What one calls who lives in a namespace: the container that had it first, else what it is. */
export function nameOfPlace({ host, namespaces, containers }: Snapshot, inode: number): string {
  if (inode === host.inode) return 'host';
  const [container] = containersIn(containers, inode);
  return container?.name ?? namespaces.find((one) => one.inode === inode)?.label ?? `net:[${String(inode)}]`;
}

/**
 * By the name of a container, of an outside peer, of what it is mounted as; where engines use one twice, by `ENGINE:ID`. Throws
 * `unknown-object`, with what there is.
 */
export function placeNamed(snapshot: Snapshot, name: string): Namespace {
  const { host, namespaces, containers } = snapshot;
  if (name === 'host') return host;
  const named = containers.filter((one) => one.name === name || isId(one, name));
  const inodes = new Set(named.flatMap(({ namespaceInode: inode }) => (inode === undefined ? [] : [inode])));
  if (inodes.size > 1) throw ambiguous(name, named);
  const [inode] = inodes;
  const found = namespaces.find((one) =>
    inode === undefined
      ? one.role !== 'host' && (one.label === name || `netns:${String(one.inode)}` === name)
      : one.inode === inode,
  );
  if (found !== undefined) return found;
  if (named.length > 0) throw exited(name);
  throw unknownPlace(snapshot, name);
}

/** Whether somebody is called so: of a machine, names may have a colon. */
export function isPlace({ namespaces, containers }: Snapshot, name: string): boolean {
  return (
    name === 'host' ||
    containers.some((one) => one.name === name || isId(one, name)) ||
    namespaces.some(({ label, inode }) => label === name || `netns:${String(inode)}` === name)
  );
}

function isId({ engine, id }: Container, name: string): boolean {
  return (
    name === `${engine}:${id}` || (name.length >= 12 && (id.startsWith(name) || `${engine}:${id}`.startsWith(name)))
  );
}

function ambiguous(name: string, named: readonly Container[]): LabError {
  return new LabError('unknown-object', say`Several containers are called ${nameInText(name)}`, {
    object: nameInText(name),
    remedy: `Say which one: ${named.map(({ engine, id }) => `${engine}:${id.slice(0, 12)}`).join(', ')}`,
  });
}

function exited(name: string): LabError {
  return new LabError('service-exited', say`${nameInText(name)} is not running: its program has ended`, {
    object: `container ${nameInText(name)}`,
    remedy: 'Start it again; without a process it has no interfaces.',
  });
}

function unknownPlace(snapshot: Snapshot, name: string): LabError {
  const { namespaces, containers } = snapshot;
  const owner = namespaces.find(({ links }) => links.some((link) => link.name === name));
  const running = containers.filter((one) => one.namespaceInode !== undefined).map((one) => one.name);
  const places = new Set(['host', ...running, ...namespaces.map(({ inode }) => nameOfPlace(snapshot, inode))]);
  const known = [...places].slice(0, 20).map(nameInText).join(', ');
  return new LabError('unknown-object', say`There is nobody called ${nameInText(name)}`, {
    object: nameInText(name),
    remedy:
      owner === undefined
        ? `There are: ${known}`
        : `An interface is named with whose it is: ${nameOfPlace(snapshot, owner.inode)}:${name}. There are: ${known}`,
  });
}
