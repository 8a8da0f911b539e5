/**
 * Whose a process is, by its ancestors: each container has a monitor above its first process, and that carries the
 * container's id among its arguments. It tells where cgroups do not: a rootless engine on cgroup v1 has none of its own.
 */
import type { CgroupOwner } from './cgroupOwner.ts';

/** A monitor, and what it says of its container. */
export interface Monitor {
  readonly owner: CgroupOwner;
  readonly name?: string | undefined;
}

/** No chain of parents is longer in earnest; whoever reads while processes come and go may see a circle. */
const maxAncestors = 64;

/**
 * `conmon … -c ID -n NAME` (containers/conmon) and `containerd-shim-runc-v2 -namespace NAMESPACE -id ID` (containerd
 * runtime/v2), by pid. Others are left out.
 */
export function readMonitors(argumentsByPid: ReadonlyMap<number, readonly string[]>): ReadonlyMap<number, Monitor> {
  return new Map(
    [...argumentsByPid].flatMap(([pid, words]) => {
      const monitor = monitorOf(words);
      return monitor === undefined ? [] : [[pid, monitor] as const];
    }),
  );
}

function monitorOf(words: readonly string[]): Monitor | undefined {
  const after = (flag: string): string | undefined =>
    words.includes(flag) ? words[words.indexOf(flag) + 1] : undefined;
  const isConmon = words[0]?.endsWith('conmon') === true;
  const id = after(isConmon ? '-c' : '-id');
  // containerd's own clients may call a container as they like (containerd identifiers/validate.go).
  if (id === undefined || !(isConmon ? /^[0-9a-f]{64}$/u : /^[\w][\w.-]{0,75}$/u).test(id)) return undefined;
  if (isConmon) return { owner: { engine: 'podman', id }, name: after('-n') };
  const namespace = after('-namespace');
  return { owner: { engine: namespace === 'moby' ? 'docker' : namespace === 'k8s.io' ? 'cri' : 'containerd', id } };
}

/** The container of the nearest ancestor that is a monitor; a monitor is in none itself. */
export function ownerByMonitor(
  pid: number,
  parents: ReadonlyMap<number, number>,
  monitors: ReadonlyMap<number, Monitor>,
): CgroupOwner | undefined {
  let above = monitors.has(pid) ? undefined : parents.get(pid);
  for (let step = 0; step < maxAncestors && above !== undefined; step += 1) {
    const monitor = monitors.get(above);
    if (monitor !== undefined) return monitor.owner;
    above = parents.get(above);
  }
  return undefined;
}
