/** Who asks: each namespace once, under all names that it goes by. Pure. */
import type { MatrixRow } from '../../model/matrix.ts';
import type { Container, Namespace, Snapshot } from '../../model/snapshot.ts';
import { containersIn } from '../../snapshot/namespaceParts.ts';

/** A row, and whose it is. */
export interface MatrixGroup {
  readonly row: MatrixRow;
  readonly namespace: Namespace;
  readonly containers: readonly Container[];
}

/** The host, the outside, then containers, each in the order of the snapshot. */
export function matrixGroups(snapshot: Snapshot): readonly MatrixGroup[] {
  const running = snapshot.containers.filter(({ state }) => state === 'running');
  const groupOf = (namespace: Namespace): MatrixGroup => {
    const containers = containersIn(running, namespace.inode);
    const own = containers.map((container) => nameOf(container, running));
    if (namespace.inode === snapshot.host.inode) return group(namespace, 'host', ['host', ...own], containers);
    if (namespace.role === 'outside') return group(namespace, 'outside', [namespace.label, ...own], containers);
    return group(namespace, 'container', own, containers);
  };
  const others = snapshot.namespaces.filter(({ inode }) => inode !== snapshot.host.inode);
  const inodes = new Set(running.map(({ namespaceInode }) => namespaceInode));
  const withContainers = [...inodes].flatMap((inode) => others.filter((one) => one.inode === inode));
  const outside = others.filter(({ role }) => role === 'outside');
  const rest = withContainers.filter(({ role }) => role !== 'outside');
  return [snapshot.host, ...outside, ...rest].map(groupOf);
}

function group(
  namespace: Namespace,
  role: MatrixRow['role'],
  names: readonly string[],
  containers: readonly Container[],
): MatrixGroup {
  return { row: { name: names[0] ?? namespace.label, names, role }, namespace, containers };
}

/** A name is an engine's; where two have the same, the id tells them apart. */
function nameOf({ name, id }: Container, all: readonly Container[]): string {
  return all.filter((one) => one.name === name).length > 1 ? id.slice(0, 12) : name;
}
