/** Who stands for whom in the replay of a snapshot: a process for each namespace and each container. Pure. */
import { nameProblem, nameRules } from '../../compose/names.ts';
import { nameInText } from '../../model/nameInText.ts';
import { say, type Phrase } from '../../model/phrase.ts';
import type { Container, Namespace, Snapshot } from '../../model/snapshot.ts';

/** What is not in the replay as it was in the original, and why. */
export interface NotReplayed {
  readonly what: string;
  readonly why: Phrase;
}

/** A process of the replay. */
export interface Part {
  /** Unique in the replay, and safe in paths and commands. */
  readonly name: string;
  readonly role: 'container' | 'outside' | 'other';
  /** The namespace of the original that it is in. */
  readonly inode: number;
  /** `own`: its namespace stands for the original's; `host`: that is the host's; else it shares another part's. */
  readonly network: 'own' | 'host' | { readonly of: string };
  /** Undefined for namespaces that no engine knows. */
  readonly container?: Container | undefined;
}

/** See the head of this file. */
export interface Cast {
  /** Who has a namespace comes before those who share it. */
  readonly parts: readonly Part[];
  readonly notReplayed: readonly NotReplayed[];
}

/** The name of the process that serves the ports of the original's host. */
const hostServices = 'host-services';

/** See the head of this file. */
export function castOf(snapshot: Snapshot): Cast {
  const draw = nameDrawer();
  const here = new Set(snapshot.namespaces.map(({ inode }) => inode));
  const parts = snapshot.namespaces.flatMap((namespace) => partsIn(snapshot, namespace, draw));
  const served = (snapshot.host.sockets ?? []).length > 0;
  const services: Part = {
    name: draw(hostServices, 'other'),
    role: 'other',
    inode: snapshot.host.inode,
    network: 'host',
  };
  return {
    parts: served ? [...parts, services] : parts,
    notReplayed: [
      ...snapshot.containers.flatMap((container) => absent(container, here)),
      ...parts.flatMap(renamed),
      ...snapshot.unknown.map(({ what, why }) => ({ what, why: say`the snapshot does not know it: ${why}` })),
    ],
  };
}

function partsIn(
  { host, containers }: Snapshot,
  { inode, label, role }: Namespace,
  draw: (wish: string, fallback: string) => string,
): readonly Part[] {
  const isHost = inode === host.inode;
  const [first, ...others] = containers
    .filter((one) => one.state === 'running' && one.namespaceInode === inode)
    .toSorted((a, b) => (a.pid ?? 0) - (b.pid ?? 0));
  if (first === undefined) {
    const ownRole = role === 'outside' ? 'outside' : 'other';
    return isHost ? [] : [{ name: draw(label, 'namespace'), role: ownRole, inode, network: 'own' }];
  }
  const owner: Part = {
    name: draw(first.name, 'container'),
    role: 'container',
    inode,
    network: isHost ? 'host' : 'own',
    container: first,
  };
  return [
    owner,
    ...others.map((container): Part => ({
      name: draw(container.name, 'container'),
      role: 'container',
      inode,
      network: isHost ? 'host' : { of: owner.name },
      container,
    })),
  ];
}

function absent({ name, state, namespaceInode }: Container, here: ReadonlySet<number>): readonly NotReplayed[] {
  const what = nameInText(name);
  if (state !== 'running') return [{ what, why: say`it had ended` }];
  if (namespaceInode !== undefined && here.has(namespaceInode)) return [];
  return [{ what, why: say`the snapshot does not know its network namespace` }];
}

function renamed({ name, container }: Part): readonly NotReplayed[] {
  if (container === undefined || container.name === name) return [];
  return [{ what: nameInText(container.name), why: say`it is called ${name}` }];
}

/** Names are unique in one engine only, and who wrote the file may have called them anything. */
function nameDrawer(): (wish: string, fallback: string) => string {
  const taken = new Set(['host']);
  return (wish, fallback) => {
    const safe = wish.replaceAll(/[^a-zA-Z0-9_.-]+/g, '-').replaceAll(/^[^a-zA-Z0-9]+|-+$/g, '');
    const base = nameProblem(safe, nameRules.container) === undefined ? safe : fallback;
    let name = base;
    for (let number = 2; taken.has(name); number++) name = `${base}-${String(number)}`;
    taken.add(name);
    return name;
  };
}
