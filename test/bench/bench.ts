/**
 * `npm run bench`: time to bring up, look at and take down labs of 10 and 100 containers, beside the bare script that
 * makes the same network, and Mininet where it is installed and may run. Rounds are interleaved, medians compared.
 */
import { spawnSync } from 'node:child_process';
import { downLab, takeSnapshot, type RunningLab } from '../../lab-runtime/index.ts';
import { openBench, type LabBench } from '../lab/support/labBench.ts';
import { bareScript } from './bareScript.ts';

const rounds = 5;

/** Milliseconds of each round, by what was done. */
type Times = Map<string, number[]>;

function labText(count: number): string {
  const services = Array.from(
    { length: count },
    (_, index) => `  c${String(index)}: { network_mode: bridge, ports: ["${String(40000 + index)}:80"] }`,
  );
  return `services:\n${services.join('\n')}\n`;
}

async function timed<T>(times: Times, what: string, action: () => Promise<T>): Promise<T> {
  const start = performance.now();
  const result = await action();
  times.set(what, [...(times.get(what) ?? []), performance.now() - start]);
  return result;
}

async function round(bench: LabBench, count: number, times: Times): Promise<void> {
  const lab: RunningLab = await timed(times, 'up', () => bench.up(labText(count), 'bench'));
  await timed(times, 'snapshot', () => takeSnapshot(bench.target, lab));
  await timed(times, 'down', () => downLab(bench.target, 'bench'));
  const bare = await timed(times, 'bare script', () => bench.target.run(bareScript(count), { what: 'bare' }));
  if (bare.exitCode !== 0) throw new Error(`The bare script failed: ${bare.stderr}`);
}

function mininet(count: number, times: Times): void {
  const script = `mount -t tmpfs none /run && exec mn --switch lxbr --controller none --topo single,${String(count)} --test none`;
  const start = performance.now();
  const run = spawnSync('unshare', ['--net', '--mount', '--pid', '--fork', '--mount-proc', 'sh', '-c', script], {
    encoding: 'utf8',
  });
  if (run.status === 0)
    times.set('Mininet, up and down', [...(times.get('Mininet, up and down') ?? []), performance.now() - start]);
  else process.stderr.write(`Mininet did not run: ${run.stderr.split('\n').slice(-3).join(' ')}\n`);
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

function report(count: number, times: Times): void {
  process.stdout.write(`\n${String(count)} containers (milliseconds: median, then each of ${String(rounds)} rounds)\n`);
  for (const [what, values] of times) {
    const each = values.map((value) => value.toFixed(0)).join(' ');
    process.stdout.write(`  ${what.padEnd(22)}${median(values).toFixed(0).padStart(8)}   ${each}\n`);
  }
  const ratio = median(times.get('up') ?? []) / median(times.get('bare script') ?? []);
  process.stdout.write(`  up ÷ bare script: ${ratio.toFixed(2)}\n`);
  const other = times.get('Mininet, up and down');
  if (other !== undefined)
    process.stdout.write(`  up ÷ Mininet: ${(median(times.get('up') ?? []) / median(other)).toFixed(2)}\n`);
}

const hasMininet = process.getuid?.() === 0 && spawnSync('mn', ['--version']).status === 0;
for (const count of [10, 100]) {
  const times: Times = new Map();
  const bench = openBench();
  for (let index = 0; index < rounds; index++) {
    await round(bench, count, times);
    if (hasMininet) mininet(count, times);
  }
  await bench.close();
  report(count, times);
}
if (!hasMininet) process.stdout.write('\nMininet is not installed, or this is not root: not measured.\n');
