/** How a terminal gets into a network namespace of a machine: with the user's own files, tools and environment. */
import { LabError } from '../model/labError.ts';
import { say } from '../model/phrase.ts';
import type { Namespace } from '../model/snapshot.ts';
import { pathInto } from './pathInto.ts';

/**
 * Arguments: PATH INODE PID PROGRAM…. What has that path now may be another namespace than the one that was seen, so its
 * inode is compared. Whose process it is enters by its user namespace, as of rootless engines; else it takes root.
 */
const enterScript = `path=$1 inode=$2 pid=$3
shift 3
if [ "$(stat -L -c %i "$path" 2>/dev/null || sudo -n stat -L -c %i "$path" 2>/dev/null || echo "$inode")" != "$inode" ]; then
  echo 'This network namespace is gone.' >&2
  exit 1
fi
if [ "$(id -u)" = 0 ]; then exec nsenter --net="$path" -- "$@"; fi
if [ "$pid" != 0 ] && [ -O "/proc/$pid" ]; then exec nsenter --target "$pid" --user --preserve-credentials --net -- "$@"; fi
exec sudo nsenter --net="$path" -- "$@"
`;

/** The arguments that run a program in a namespace of a machine's snapshot. Rejects with `unknown-object` where nothing leads into it. */
export function enterNamespaceArgv(namespace: Namespace, argv: readonly string[]): readonly string[] {
  const { role, pid, inode, label } = namespace;
  if (role === 'host') return argv;
  const path = pathInto(namespace);
  if (path === undefined) {
    throw new LabError(
      'unknown-object',
      say`Nothing leads into the namespace ${label}: it has no process, and is not mounted`,
      {
        object: `namespace ${label}`,
      },
    );
  }
  return ['sh', '-c', enterScript, 'vethscope', path, String(inode), String(pid ?? 0), ...argv];
}
