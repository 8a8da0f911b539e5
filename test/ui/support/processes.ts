/** Processes and namespaces of a lab, as /proc tells of them: other labs of this machine are left out. */
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import type { RunningLab } from '../../../lab-runtime/index.ts';

/** The command lines of the processes in the network namespace of a container or an outside peer. */
export function commandsIn({ pids }: RunningLab, place: string): readonly string[] {
  const namespace = namespaceOf(String(pids[place]));
  return namespace === undefined ? [] : commandsInAny([namespace]);
}

/** The command lines of the processes in any of these network namespaces. */
export function commandsInAny(namespaces: readonly string[]): readonly string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => namespaces.includes(namespaceOf(pid) ?? ''))
    .map((pid) => read(`/proc/${pid}/cmdline`).replaceAll('\0', ' ').trim());
}

/** The network namespaces of a lab: of its host and of everybody in it. */
export function namespacesOf({ holderPid, pids }: RunningLab): readonly string[] {
  return [holderPid, ...Object.values(pids)].map((pid) => namespaceOf(String(pid)) ?? '?');
}

function namespaceOf(pid: string): string | undefined {
  try {
    return readlinkSync(`/proc/${pid}/ns/net`);
  } catch {
    return undefined;
  }
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
