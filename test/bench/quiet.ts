/** Fair starting conditions. */
import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Waits until the kernel has dismantled the network namespaces that were left before: it does so later, by itself, and
 * whoever is measured meanwhile pays for it. A worker that is at it bears its name (kernel/workqueue.c, wq_worker_comm).
 */
export async function untilQuiet(): Promise<void> {
  for (let calm = 0, tries = 0; calm < 5 && tries < 500; tries++) {
    await sleep(50);
    calm = isDismantling() ? 0 : calm + 1;
  }
}

function isDismantling(): boolean {
  return readdirSync('/proc').some((name) => {
    if (!/^\d+$/.test(name)) return false;
    try {
      return /^kworker\/.*\+netns$/.test(readFileSync(`/proc/${name}/comm`, 'utf8').trim());
    } catch {
      return false;
    }
  });
}
