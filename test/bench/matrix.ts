/**
 * `npm run bench`, its fifth part: the matrix of 20 × 20 containers, each to each by TCP, beside a bare loop that only connects:
 * a shell in each namespace, one connection after the other, which says nothing of why. Fails where the matrix is beyond its target.
 */
import { enterArgv, matrixLab, quote, whereNamed, type RunningLab, type Target } from '../../lab-runtime/index.ts';
import { openBench } from '../lab/support/labBench.ts';
import { untilQuiet } from './quiet.ts';
import { median } from './report.ts';

const rounds = 5;
const count = 20;
const mostMs = 10_000;

const names = Array.from({ length: count }, (_, index) => `c${String(index)}`);
const text = `
services:
${names.map((name) => `  ${name}: { networks: [front], expose: ["80"] }\n`).join('')}
networks: { front: {} }
`;

async function timeLoop(target: Target, lab: RunningLab): Promise<number> {
  const connects = names.map((name) => `exec 3<>/dev/tcp/${name}/80`).join(' && ');
  const lines = names.map((name) => quote(enterArgv(lab, whereNamed(lab, name), ['bash', '-c', connects])));
  const begun = performance.now();
  const { exitCode, stderr } = await target.run(`set -e\n${lines.join(' </dev/null\n')} </dev/null\n`, {
    what: 'the bare loop',
  });
  if (exitCode !== 0) throw new Error(`The bare loop failed: ${stderr}`);
  return performance.now() - begun;
}

async function timeMatrix(target: Target, lab: RunningLab): Promise<number> {
  const begun = performance.now();
  const { cells } = await matrixLab(target, lab, { protocols: ['tcp'], from: names });
  const isWhole = cells.length === count * count && cells.every(({ answer }) => answer === 'yes');
  if (!isWhole) throw new Error(`Of ${String(cells.length)} cells some are not yes`);
  return performance.now() - begun;
}

const bench = openBench();
try {
  const lab = await bench.up(text, 'matrix');
  const [loops, matrices]: [number[], number[]] = [[], []];
  for (let round = 0; round < rounds; round += 1) {
    await untilQuiet();
    loops.push(await timeLoop(bench.target, lab));
    await untilQuiet();
    matrices.push(await timeMatrix(bench.target, lab));
  }
  const isBeyond = median(matrices) > mostMs;
  if (isBeyond) process.exitCode = 1;
  const list = (times: readonly number[]): string => times.map((time) => time.toFixed(0)).join(' ');
  console.log(
    `\nThe matrix of ${String(count)} × ${String(count)}: ${String(count * count)} connections, each followed on its whole way\n` +
      `  milliseconds: median ${median(matrices).toFixed(0)}, ${isBeyond ? 'BEYOND' : 'within'} the target of ${String(mostMs)} (${list(matrices)})\n` +
      `  the bare loop: median ${median(loops).toFixed(0)} (${list(loops)})`,
  );
} finally {
  await bench.close();
}
