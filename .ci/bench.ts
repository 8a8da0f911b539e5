// npm run bench: times beside a bare script, over a slow link, and of a machine with engines; see test/bench/bench.ts, slowLink.ts, machine.ts.
import { execa } from 'execa';
import { bundle } from './steps/bundle.ts';
import { root } from './steps/paths.ts';
import { step } from './steps/progress.ts';
import { ensureSystemPackages } from './steps/systemPackages.ts';

if ((await ensureSystemPackages(['lab', 'bench'])) && (await step('Building dist', bundle))) {
  for (const [part, ...args] of [['bench', ...process.argv.slice(2)], ['slowLink'], ['machine']]) {
    const { failed } = await execa(process.execPath, [`test/bench/${String(part)}.ts`, ...args], {
      cwd: root,
      stdio: 'inherit',
      reject: false,
    });
    if (failed) process.exitCode = 1;
  }
} else process.exitCode = 1;
