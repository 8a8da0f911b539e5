/** Somebody on the machine, outside every lab, who starts a program in one and never looks after it. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { enterArgv, type RunningLab, type Where } from '../../../lab-runtime/index.ts';
import { onTarget } from '../../support/testTarget.ts';
import { kill } from './labMachine.ts';

/**
 * Starts `sleep` in the lab. Without a fork the shell stays outside, its child is in the lab, and the sleep it becomes
 * never waits for that. Resolves when it runs, to what ends the one outside.
 */
export async function startOutsider(lab: RunningLab, where: Where): Promise<() => void> {
  const [file = '', ...args] = enterArgv(lab, where, ['sh', '-c', 'sleep 1000 & echo $$; exec sleep 1001']);
  const [program, ...words] = onTarget([file, '--no-fork', ...args]);
  const outside = spawn(program, words, { stdio: ['ignore', 'pipe', 'inherit'] });
  const [pid] = (await once(outside.stdout, 'data')) as readonly unknown[];
  return () => kill(Number(String(pid)), 'KILL');
}
