/** The way into a namespace of a machine's snapshot. Pure. */
import type { Namespace } from '../model/snapshot.ts';

/**
 * A path that leads there, as the target sees it; undefined where nothing does. Into a container by way of its process, which
 * also has its files; into others by way of where they are mounted, for a process in them may be gone a moment later.
 */
export function pathInto({ role, pid, mounts = [], entrance }: Namespace): string | undefined {
  if (role === 'host') return '/proc/self/ns/net';
  const byProcess = pid === undefined ? undefined : `/proc/${String(pid)}/ns/net`;
  return role === 'container' ? (byProcess ?? entrance ?? mounts[0]) : (entrance ?? byProcess ?? mounts[0]);
}
