/** Which containers a machine has, and in which namespaces: the kernel's word first, the engines' names second. Pure. */
import type { Container, NamespaceProcess, Snapshot, SnapshotNetwork } from '../../model/snapshot.ts';
import type { Reading } from '../readEach.ts';
import { containersIn } from '../namespaceParts.ts';
import { containerd, readContainerd } from './containerd.ts';
import { crio, readCrio } from './crio.ts';
import type { FoundNamespace } from './chooseNamespaces.ts';
import type { EngineAnswer } from './readAnswers.ts';
import type { Discovered, SeenProcess } from './readDiscovered.ts';
import { readContainers, readNetworks, type InspectedContainer } from './readInspect.ts';

/** See the head of this file. */
export interface Identified {
  /** In order of their names. */
  readonly containers: readonly Container[];
  /** What the engines know of them, by id. */
  readonly inspected: ReadonlyMap<string, InspectedContainer>;
  readonly networks: readonly SnapshotNetwork[];
  readonly unknown: Snapshot['unknown'];
}

/** See the head of this file. */
export function identify(discovered: Discovered, engines: readonly EngineAnswer[]): Identified {
  const unknown: { what: string; why: string }[] = [];
  // It is there beneath docker, too; then it is docker that is asked.
  const hasContainerd = discovered.processes.some(
    ({ owner }) => owner?.engine === containerd || owner?.engine === 'cri',
  );
  const answers = engines.map((answer) => readAnswer(answer, unknown, hasContainerd));
  const told = answers.flatMap(({ containers }) => containers);
  const helpers = new Set([discovered.helper, ...told.flatMap(({ id, isHelper }) => (isHelper ? [id] : []))]);
  const inspected = new Map(told.filter(({ isHelper }) => !isHelper).map((one) => [one.id, one]));
  const owned = Map.groupBy(
    discovered.processes.filter(({ owner }) => owner !== undefined && !helpers.has(owner.id)),
    ({ owner }) => owner?.id,
  );
  const fromKernel = [...owned.values()].map((processes) => containerOf(processes, inspected, discovered.monitorNames));
  const fromEngines = [...inspected.values()]
    .filter(({ id }) => !owned.has(id))
    .map(({ attachments: _, isHelper: __, ...one }) => one);
  return {
    containers: [...fromKernel, ...fromEngines].toSorted(
      (a, b) => a.name.localeCompare(b.name, 'en', { numeric: true }) || a.id.localeCompare(b.id),
    ),
    inspected,
    networks: answers.flatMap(({ networks }) => networks),
    unknown,
  };
}

function readAnswer(
  { engine, complaint, containers, networks }: EngineAnswer,
  unknown: { what: string; why: string }[],
  hasContainerd: boolean,
): { readonly containers: readonly InspectedContainer[]; readonly networks: readonly SnapshotNetwork[] } {
  if (containers === undefined && (engine !== containerd || hasContainerd))
    unknown.push({ what: `names of ${engine}'s containers`, why: complaint || 'it gave no answer' });
  const listed = readListed(engine, containers ?? '');
  const nets = readNetworks(engine, networks ?? '');
  unknown.push(...[...listed.problems, ...nets.problems].map((why) => ({ what: engine, why })));
  return { containers: listed.value, networks: nets.value };
}

function readListed(engine: string, output: string): Reading<InspectedContainer> {
  if (engine === containerd) return readContainerd(output);
  return engine === crio ? readCrio(output) : readContainers(engine, output);
}

/**
 * A container whose processes are these, oldest first. One of them may have made a namespace of its own: the container's
 * is that of its first process.
 */
function containerOf(
  processes: readonly SeenProcess[],
  engines: ReadonlyMap<string, InspectedContainer>,
  names: ReadonlyMap<string, string>,
): Container {
  const [oldest] = processes;
  const owner = oldest?.owner;
  const inspected = engines.get(owner?.id ?? '');
  const first = processes.find(({ pid }) => pid === inspected?.pid) ?? oldest;
  const seen = { state: 'running' as const, pid: first?.pid, namespaceInode: first?.inode };
  if (inspected !== undefined) {
    const { attachments: _, isHelper: __, ...container } = inspected;
    return { ...container, ...seen };
  }
  const id = owner?.id ?? '';
  const name = names.get(id) ?? owner?.name ?? id.slice(0, 12);
  return { engine: owner?.engine ?? 'unknown', id, name, hostname: '', ports: [], ...seen };
}

/** What a namespace is called: by its containers, where it is mounted, or its oldest process; `host` is the host. */
export function labelOf(
  namespace: FoundNamespace,
  hostInode: number,
  containers: readonly Container[],
): { readonly label: string; readonly role: 'host' | 'container' | 'other' } {
  if (namespace.inode === hostInode) return { label: 'host', role: 'host' };
  const names = containersIn(containers, namespace.inode).map(({ name }) => name);
  if (names.length > 0) return { label: names.join(', '), role: 'container' };
  return { label: mountLabel(namespace.mounts) ?? processLabel(namespace.processes), role: 'other' };
}

/** `ip netns` shows the last part of a path in /run/netns. */
function mountLabel(mounts: readonly string[]): string | undefined {
  const own = mounts.find((path) => /^(?:\/var)?\/run\/netns\//u.test(path)) ?? mounts[0];
  return own?.replace(/^(?:\/var)?\/run\/netns\//u, '');
}

function processLabel([first]: readonly NamespaceProcess[]): string {
  return first === undefined ? 'a namespace without a process' : `${first.command} (${String(first.pid)})`;
}
