import { LabError, nameInText, type Namespace, type Snapshot } from '../../index.ts';

/** The host's namespace, or that of a container or outside peer, by its name. Throws `unknown-object`. */
export function namespaceNamed({ host, namespaces, containers }: Snapshot, name: string | undefined): Namespace {
  if (name === undefined || name === 'host') return host;
  const container = containers.find((one) => one.name === name && one.namespaceInode !== undefined);
  const found = namespaces.find(({ inode, label, role }) =>
    container === undefined ? role !== 'host' && label === name : inode === container.namespaceInode,
  );
  if (found !== undefined) return found;
  const names = [...new Set([...namespaces.map(({ label }) => label), ...containers.map((one) => one.name)])];
  throw new LabError('unknown-object', `There is no namespace of ${nameInText(name)}`, {
    object: nameInText(name),
    remedy: `Those that are known: ${names.slice(0, 20).map(nameInText).join(', ')}`,
  });
}
