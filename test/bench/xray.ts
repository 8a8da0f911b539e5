/**
 * `npm run bench`, its xray part: from a question to its journey where the lab is armed (median and worst of 50), and from
 * nothing to the first journey; beside one `ping` in the same namespace, started as one starts a program, in the same round.
 * Fails where a time is beyond its target.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { xrayLab, type XrayQuestion, type XraySession } from '../../lab-runtime/index.ts';
import { openBench } from '../lab/support/labBench.ts';
import { untilQuiet } from './quiet.ts';
import { createTimes, median } from './report.ts';

const rounds = 50;
const coldRounds = 7;
const settleMs = 3000;
const armedMostMs = 50;
const coldMostMs = 500;

const services = Array.from({ length: 10 }, (_, index) => `  c${String(index)}: { networks: [front] }`).join('\n');
const labText = `services:
  web: { networks: [front], ports: ["8080:80"] }
${services}
networks: { front: {} }
`;

const questions: Readonly<Record<string, XrayQuestion>> = {
  'ping beside': { kind: 'icmp', from: 'c0', to: 'c1' },
  'published port': { kind: 'tcp', from: 'client', to: 'host', port: 8080 },
};

const bench = openBench();
const times = createTimes();
const timed = async <T>(what: string, action: () => Promise<T>): Promise<T> => {
  const begun = performance.now();
  const result = await action();
  times.add(what, performance.now() - begun);
  return result;
};

try {
  const lab = await bench.up(labText, 'bench');
  await untilQuiet();
  // Links go on for a while: while they get addresses of IPv6, all that is armed is of the past.
  await sleep(settleMs);
  const ping = (): Promise<string> => bench.inside(lab, 'c0', 'ping', '-c', '1', '-q', 'c1');
  const ask = async (session: XraySession, what: string, question: XrayQuestion): Promise<void> => {
    const { verdict } = await timed(what, () => session.ask(question));
    if (verdict !== 'delivered') throw new Error(`${what}: ${verdict}`);
  };
  const session = await xrayLab(bench.target, lab);
  for (const question of Object.values(questions)) await session.ask(question);
  for (let round = 0; round < rounds; round++) {
    for (const [what, question] of Object.entries(questions)) await ask(session, `armed, ${what}`, question);
    await timed('one ping, a program', ping);
  }
  await session.close();
  for (let round = 0; round < coldRounds; round++) {
    await sleep(100);
    const cold = await timed('cold', async () => {
      const opened = await xrayLab(bench.target, lab);
      await opened.ask({ kind: 'tcp', from: 'client', to: 'host', port: 8080 });
      return opened;
    });
    await cold.close();
  }
} finally {
  await bench.close();
}

const program = median(times.of('one ping, a program'));
console.log(`\nxray of a lab of 11 containers, ${String(rounds)} rounds:`);
console.log(`  ${'milliseconds'.padEnd(24)}  median   worst   ÷ one ping`);
for (const [what, values] of times.all()) {
  const [middle, worst] = [median(values), Math.max(...values)];
  const figures = [
    middle.toFixed(0).padStart(8),
    worst.toFixed(0).padStart(8),
    (middle / program).toFixed(1).padStart(10),
  ];
  console.log(`  ${what.padEnd(24)}${figures.join('')}`);
}
for (const what of Object.keys(questions)) judge(`armed, ${what}`, armedMostMs);
judge('cold', coldMostMs);

function judge(what: string, mostMs: number): void {
  const isBeyond = !(median(times.of(what)) <= mostMs);
  if (isBeyond) process.exitCode = 1;
  console.log(`  ${what}: ${isBeyond ? 'BEYOND' : 'within'} the target of ${String(mostMs)} ms`);
}
