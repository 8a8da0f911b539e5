/** The target, poorer: scripts run in namespaces in which something is missing, closed or full. */
import type { Target } from '../../../lab-runtime/index.ts';
import { openTargetBehind } from '../../support/testTarget.ts';
import type { LabBench } from './labBench.ts';

const searchPath = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/** A target whose scripts run after `preparation`, as root of a user and a mount namespace, on the bench's state folder. */
export function poorMachine(bench: LabBench, preparation: string): Target {
  const prepare = `${preparation}\nexec "$@"`;
  // Folders that may not be searched would make “permission denied” of “not found”.
  const path = `PATH=${searchPath}`;
  const prefix = ['env', path, 'unshare', '--user', '--map-root-user', '--mount', 'sh', '-c', prepare, 'poor'];
  return openTargetBehind(prefix, bench.stateHome);
}

/**
 * Takes a program away: each folder of the search path that has it is replaced by one with links to all the others.
 * `folder` is made for them, and empty again outside.
 */
export function without(tool: string, folder: string): string {
  return `mkdir -p '${folder}' && mount -t tmpfs without '${folder}' || exit 9
for place in ${searchPath.replaceAll(':', ' ')}; do
  [ -e "$place/${tool}" ] && [ ! -L "$place" ] || continue
  fewer='${folder}'/$(echo "$place" | tr / -)
  mkdir "$fewer" "$fewer.all"
  mount --bind "$place" "$fewer.all"
  ln -s "$fewer.all"/* "$fewer/" && rm "$fewer/${tool}"
  mount --bind "$fewer" "$place"
done`;
}
