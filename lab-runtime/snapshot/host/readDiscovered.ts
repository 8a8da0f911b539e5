/** Output of the discovery → the processes and mounts of a machine. Pure; never throws. */
import type { ListeningSocket } from '../../model/snapshot.ts';
import { splitSections } from '../sections.ts';
import { cgroupOwner, type CgroupOwner } from './cgroupOwner.ts';
import { readSocketOwners, readSockets } from './readSockets.ts';
import { ownerByMonitor, readMonitors } from './monitors.ts';

/** A process, as far as this user may know of it. */
export interface SeenProcess {
  readonly pid: number;
  /** Inode of its network namespace. */
  readonly inode: number;
  /** What the kernel calls it: at most 15 bytes, chosen by itself (proc(5), comm). */
  readonly command: string;
  readonly owner?: CgroupOwner | undefined;
}

/** A network namespace that is mounted somewhere: it lives without a process, too. */
export interface SeenMount {
  readonly inode: number;
  /** As the process sees it. */
  readonly path: string;
  /** A process in whose mount namespace it is. */
  readonly pid: number;
}

/** See the head of this file. */
export interface Discovered {
  readonly bootId: string;
  readonly isRoot: boolean;
  /** Network namespace of whoever asked: the host. */
  readonly hostInode: number;
  readonly processes: readonly SeenProcess[];
  /** Processes whose namespaces this user may not see. */
  readonly hidden: number;
  readonly mounts: readonly SeenMount[];
  /** Names that monitors have for their containers, by id. */
  readonly monitorNames: ReadonlyMap<string, string>;
  /** Listening sockets by namespace, where they were asked for; a namespace without one is left out. */
  readonly sockets: ReadonlyMap<number, readonly ListeningSocket[]> | undefined;
  /** False when the output ends before its end mark. */
  readonly complete: boolean;
  /** Id of the helper container of ours from which it was looked. */
  readonly helper?: string | undefined;
}

/** See the head of this file. */
export function readDiscovered(output: string, nonce: string): Discovered {
  const sections = splitSections(output, nonce);
  const find = (name: string): string => sections.find((section) => section.name === name)?.text ?? '';
  const [uid, hostInode = 0] = find('self').trim().split('\n').map(Number);
  const commands = new Map(perProcess(find('commands'), 'comm').toReversed());
  const inodes = inodesOf(find('processes'));
  const monitors = readMonitors(argumentsOf(find('arguments')));
  const parents = new Map(
    perProcess(find('parents'), 'status').map(([pid, line]) => [pid, Number(line.replace(/^PPid:\s*/u, ''))] as const),
  );
  const socketsByPid = readSockets(find('sockets'), readSocketOwners(find('descriptors'), commands));
  const byCgroup = new Map(
    perProcess(find('cgroups'), 'cgroup').map(([pid, line]) => [pid, cgroupOwner(line)] as const),
  );
  const processes = [...inodes].map(([pid, inode]) => ({
    pid,
    inode,
    command: commands.get(pid) ?? '?',
    owner: byCgroup.get(pid) ?? ownerByMonitor(pid, parents, monitors),
  }));
  return {
    bootId: find('machine').trim(),
    isRoot: uid === 0,
    hostInode,
    processes: processes.toSorted((a, b) => a.pid - b.pid),
    // Root sees all; whoever came between two readings is not hidden.
    hidden: uid === 0 ? 0 : [...commands.keys()].filter((pid) => !inodes.has(pid)).length,
    mounts: mountsOf(find('mounts')),
    monitorNames: new Map(
      [...monitors.values()].flatMap(({ owner, name }) => (name === undefined ? [] : [[owner.id, name] as const])),
    ),
    sockets: sections.some(({ name }) => name === 'sockets')
      ? new Map([...socketsByPid].map(([pid, sockets]) => [inodes.get(pid) ?? 0, sockets] as const))
      : undefined,
    complete: sections.some(({ name }) => name === 'end'),
    helper: byCgroup.get(Number(find('helper')))?.id,
  };
}

/** `/proc/PID/FILE:TEXT` lines of grep -H. */
function perProcess(text: string, file: string): readonly (readonly [number, string])[] {
  const line = new RegExp(`^/proc/(\\d+)/${file}:(.*)$`, 'gmu');
  return [...text.matchAll(line)].map(([, pid, rest = '']) => [Number(pid), rest] as const);
}

function inodesOf(text: string): ReadonlyMap<number, number> {
  return new Map(
    [...text.matchAll(/^(\d+) \/proc\/(\d+)\/ns\/net$/gmu)].map(
      ([, inode, pid]) => [Number(pid), Number(inode)] as const,
    ),
  );
}

/** proc_pid_mountinfo(5): the fourth field is the root (`net:[INODE]`), the fifth the mount point, odd bytes as \ooo. */
function mountsOf(text: string): readonly SeenMount[] {
  return perProcess(text, 'mountinfo').flatMap(([pid, line]) => {
    const [, , , root = '', point = ''] = line.split(' ');
    const inode = /^net:\[(\d+)\]$/u.exec(root)?.[1];
    return inode === undefined ? [] : [{ inode: Number(inode), path: unescapeOctal(point), pid }];
  });
}

function unescapeOctal(path: string): string {
  return path.replaceAll(/\\(?<octal>[0-7]{3})/gu, (_, octal: string) =>
    String.fromCharCode(Number.parseInt(octal, 8)),
  );
}

function argumentsOf(text: string): ReadonlyMap<number, readonly string[]> {
  const byPid = new Map<number, string[]>();
  for (const part of text.split('\0')) {
    const match = /^\s*\/proc\/(\d+)\/cmdline:([^]*)$/u.exec(part);
    if (match === null) continue;
    const [, pid, argument = ''] = match;
    byPid.set(Number(pid), [...(byPid.get(Number(pid)) ?? []), argument]);
  }
  return byPid;
}
