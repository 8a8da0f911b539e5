import type { Target } from '../../../lab-runtime/targets/target.ts';

/**
 * What /proc tells of those of some processes of a target that still run. A zombie is gone: to bury it is the part of its
 * new parent, the machine's first process, which takes its time (and `kill -0` finds a zombie).
 */
export async function stillRunning(target: Target, pids: readonly number[]): Promise<readonly string[]> {
  const { stdout } = await target.run(`cd /proc && for p in ${pids.join(' ')}; do cat $p/stat; done`, { what: 'test' });
  return stdout.split('\n').filter((line) => line !== '' && !line.includes(') Z '));
}
