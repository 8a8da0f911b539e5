// npm run bench: times beside a bare script, over a slow link, of a machine with engines, from an event to the tree, of a
// matrix, and of an xray; see test/bench/bench.ts, slowLink.ts, machine.ts, liveTree.ts, matrix.ts, xray.ts.
import { execa } from 'execa';
import { bundle } from './steps/bundle.ts';
import { ensureCodeServer } from './steps/editor.ts';
import { packageVsix } from './steps/packageVsix.ts';
import { root } from './steps/paths.ts';
import { step } from './steps/progress.ts';
import { ensureSystemPackages } from './steps/systemPackages.ts';

const isReady =
  (await ensureSystemPackages(['lab', 'editor', 'test', 'bench'])) &&
  (await step('Building dist', bundle)) &&
  (await step('Packing the .vsix', packageVsix));
if (isReady) {
  await ensureCodeServer();
  for (const [part, ...args] of [
    ['bench', ...process.argv.slice(2)],
    ['slowLink'],
    ['machine'],
    ['liveTree'],
    ['matrix'],
    ['xray'],
  ]) {
    const { failed } = await execa(process.execPath, [`test/bench/${String(part)}.ts`, ...args], {
      cwd: root,
      stdio: 'inherit',
      reject: false,
    });
    if (failed) process.exitCode = 1;
  }
} else process.exitCode = 1;
