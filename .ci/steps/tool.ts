import { join } from 'node:path';
import { execa } from 'execa';
import { root } from './paths.ts';
import { complain } from './progress.ts';

/** Runs a tool of node_modules/.bin in the checkout. Its output is shown when it fails. Resolves to whether it exited 0. */
export async function runTool(name: string, args: readonly string[]): Promise<boolean> {
  const run = await execa(join(root, 'node_modules/.bin', name), args, {
    cwd: root,
    reject: false,
    all: true,
    stdin: 'ignore',
    env: process.stdout.isTTY ? { FORCE_COLOR: '1' } : {},
  });
  if (run.failed) complain(`${run.all}\n✗ ${name} failed${run.exitCode === undefined ? `: ${run.shortMessage}` : ''}`);
  return !run.failed;
}
