import { setTimeout as sleep } from 'node:timers/promises';
import type { Target } from '../../../lab-runtime/targets/target.ts';

/** How long a busy machine may take to end what it has been told to. Left alone, it would run for ever. */
const mostSeconds = 10;

/**
 * What /proc tells of those of some processes of a target that still run after a while. A zombie is gone: to bury it is the
 * part of its new parent, the machine's first process, which takes its time (and `kill -0` finds a zombie).
 */
export async function stillRunning(target: Target, pids: readonly number[]): Promise<readonly string[]> {
  const look = async (): Promise<readonly string[]> => {
    const { stdout } = await target.run(`cd /proc && for p in ${pids.join(' ')}; do cat $p/stat; done`, {
      what: 'test',
    });
    return stdout.split('\n').filter((line) => line !== '' && !line.includes(') Z '));
  };
  let running = await look();
  for (const end = Date.now() + mostSeconds * 1000; running.length > 0 && Date.now() < end; running = await look()) {
    await sleep(100);
  }
  return running;
}
