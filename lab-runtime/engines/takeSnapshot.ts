/** A lab as the kernel has it now: one script, whatever the number of containers. */
import { randomUUID } from 'node:crypto';
import type { AddressedLab } from '../model/addressedLab.ts';
import { LabError } from '../model/labError.ts';
import { say } from '../model/phrase.ts';
import type { Container, Namespace, Snapshot, SnapshotEndpoint } from '../model/snapshot.ts';
import { collectScript } from '../snapshot/collectScript.ts';
import { readCollected, type Collected, type SeenNamespace } from '../snapshot/readCollected.ts';
import { resolvePeers } from '../snapshot/resolvePeers.ts';
import { quote } from '../targets/quote.ts';
import type { Target } from '../targets/target.ts';
import { heredoc } from '../targets/heredoc.ts';
import type { RunningLab } from './namespaces/state.ts';
import { enterLabWords } from './namespaces/withinLab.ts';

/** See {@link takeSnapshot}. */
export interface SnapshotOptions {
  readonly signal?: AbortSignal | undefined;
  /** Also who is connected through published ports. */
  readonly sockets?: boolean | undefined;
}

/** A network namespace of the lab, named after whose it is, and a living process in it. */
interface Looked {
  readonly name: string;
  readonly role: Namespace['role'];
  /** Name of the process: the owner's, or where it has ended that of somebody who shares the namespace. */
  readonly process: string;
  readonly pid: number;
}

/**
 * Looks into the lab's host, its outside peers and every container's namespace. Rejects with `lab-broken` when the lab
 * has ended; what could not be read is in `unknown`, never left out.
 */
export async function takeSnapshot(
  target: Target,
  running: RunningLab,
  options: SnapshotOptions = {},
): Promise<Snapshot> {
  const looked = lookedAt(running);
  const nonce = randomUUID().replaceAll('-', '');
  const result = await target.run(snapshotScript(running, looked, nonce, options), {
    what: `snapshot ${running.name}`,
    signal: options.signal,
    looksOnly: true,
  });
  if (result.stdout.includes('@gone') || result.exitCode === 74) {
    throw new LabError('lab-broken', say`Lab ${running.name} is gone: its holder has ended`, {
      object: `lab ${running.name}`,
      remedy: `Bring it up again: vethscope up --name ${running.name}`,
    });
  }
  const collected = readCollected(result.stdout, nonce);
  const [host] = collected.namespaces;
  if (host === undefined || !collected.complete) {
    throw new LabError('unexpected-output', say`The snapshot of ${running.name} was cut short`, {
      object: `lab ${running.name}`,
      stderr: result.stderr.trim(),
      remedy: 'See what this machine lacks: vethscope doctor',
    });
  }
  return assemble(target.id, running, looked, collected, host);
}

/** The namespaces of a lab besides its host, and a process in each. */
export function lookedAt(running: RunningLab): readonly Looked[] {
  const { lab, pids } = running;
  const living = (name: string, role: Namespace['role']): readonly Looked[] =>
    [name, ...sharersOf(lab, name)]
      .flatMap((process) => {
        const pid = pids[process];
        return pid === undefined ? [] : [{ name, role, process, pid }];
      })
      .slice(0, 1);
  return [
    ...lab.outside.flatMap(({ name }) => living(name, 'outside')),
    ...lab.containers
      .filter(({ spec }) => spec.networkMode.kind === 'networks' || spec.networkMode.kind === 'none')
      .flatMap(({ spec }) => living(spec.name, 'container')),
  ];
}

/** Containers that share a container's namespace, also by way of one another. */
function sharersOf(lab: AddressedLab, owner: string): readonly string[] {
  return lab.containers
    .filter(({ spec: { networkMode: mode } }) => mode.kind === 'container' && mode.container === owner)
    .flatMap(({ spec }) => [spec.name, ...sharersOf(lab, spec.name)]);
}

function snapshotScript(
  running: RunningLab,
  looked: readonly Looked[],
  nonce: string,
  { sockets }: SnapshotOptions,
): string {
  const pids = looked.map(
    ({ process }, index) =>
      `read -r p${String(index)} _ <${quote([`/run/vethscope/c/${process}/pid`])} || p${String(index)}=gone\n`,
  );
  const namespaces = [
    { label: 'host', path: '/proc/1/ns/net' },
    ...looked.map(({ name }, index) => ({ label: name, path: `"/proc/$p${String(index)}/ns/net"` })),
  ];
  return [
    enterLabWords(running),
    heredoc('enter sh -s', [...pids, collectScript(namespaces, nonce, { connections: sockets })].join('')),
  ].join('');
}

function assemble(
  target: string,
  running: RunningLab,
  looked: readonly Looked[],
  collected: Collected,
  seenHost: SeenNamespace,
): Snapshot {
  const roles = new Map(looked.map((one) => [one.name, one]));
  const named = (seen: SeenNamespace): Namespace => {
    const one = roles.get(seen.label);
    return { ...seen, role: one?.role ?? 'host', pid: one?.pid ?? running.holderPid };
  };
  const [, ...seen] = collected.namespaces;
  const seenFromHost = new Map([[seenHost.inode, collected.nsids]]);
  const namespaces = resolvePeers([named(seenHost), ...seen.map(named)], seenFromHost, { isWhole: true });
  const [host = named(seenHost)] = namespaces;
  return {
    version: 1,
    target,
    bootId: collected.bootId,
    takenAt: collected.takenAt,
    uptime: collected.uptime,
    lab: running.name,
    host,
    namespaces,
    networks: running.lab.networks.map(({ spec, id, bridge, subnet, gateway }) => ({
      name: spec.name,
      id,
      bridge,
      subnet,
      gateway,
      internal: spec.internal,
    })),
    containers: containersOf(running, namespaces),
    endpoints: endpointsOf(running.lab, namespaces),
    unknown: collected.unknown,
  };
}

function containersOf(running: RunningLab, namespaces: readonly Namespace[]): readonly Container[] {
  const inodeOf = (name: string): number | undefined => {
    const mode = running.lab.containers.find(({ spec }) => spec.name === name)?.spec.networkMode;
    if (mode?.kind === 'container') return inodeOf(mode.container);
    return namespaces.find(({ label, role }) =>
      mode?.kind === 'host' ? role === 'host' : role === 'container' && label === name,
    )?.inode;
  };
  return running.lab.containers.map(({ spec, id, hostname, ports }) => {
    const pid = running.pids[spec.name];
    return {
      engine: 'vethscope',
      id,
      name: spec.name,
      image: spec.image,
      state: pid === undefined ? 'exited' : 'running',
      pid,
      namespaceInode: pid === undefined ? undefined : inodeOf(spec.name),
      hostname,
      command: spec.command,
      ports,
    };
  });
}

function endpointsOf(lab: AddressedLab, namespaces: readonly Namespace[]): readonly SnapshotEndpoint[] {
  const indexOf = (namespace: Namespace | undefined, name: string): number | undefined =>
    namespace?.links.find((link) => link.name === name)?.ifindex;
  const host = namespaces.find(({ role }) => role === 'host');
  return lab.containers.flatMap(({ spec, id, endpoints }) => {
    const own = namespaces.find(({ role, label }) => role === 'container' && label === spec.name);
    return endpoints.map((endpoint) => ({
      container: spec.name,
      containerId: id,
      network: endpoint.network,
      bridge: lab.networks.find((network) => network.spec.name === endpoint.network)?.bridge ?? '',
      containerInterface: endpoint.containerInterface,
      containerIfindex: indexOf(own, endpoint.containerInterface),
      hostInterface: endpoint.hostInterface,
      hostIfindex: indexOf(host, endpoint.hostInterface),
      mac: endpoint.mac,
      address: endpoint.address,
      prefixLength: endpoint.prefixLength,
    }));
  });
}
