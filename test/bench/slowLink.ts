/**
 * `npm run bench`, its second part: how long a tree of a lab of ten containers takes over a link with 200 ms of delay in
 * each direction, from a real sshd: in milliseconds, and in round trips, as long as the simplest script takes; and how long an
 * xray of it does where it is armed. Fails where the tree is not usable within two seconds, or a journey not told within
 * one and a half.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { downLab, findLab, listLabs, silentLogger, takeSnapshot, upLab, xrayLab } from '../../lab-runtime/index.ts';
import { createSshTarget, type SshTarget } from '../../lab-runtime/targets/ssh/sshTarget.ts';
import { labFrom } from '../lab/support/labBench.ts';
import { throughProxy } from '../ssh/support/throughProxy.ts';
import { startFaultyProxy } from '../support/faultyProxy.ts';
import { startSshServer } from '../support/sshServer.ts';
import { createTimes, median } from './report.ts';

const delayMs = 200;
const rounds = 5;
const mostMs = 2000;
const xrayMostMs = 1500;
const name = 'bench';
const services = Array.from(
  { length: 10 },
  (_, index) => `  c${String(index)}: { network_mode: bridge${index === 0 ? ', ports: ["8080:80"]' : ''} }\n`,
).join('');
const lab = labFrom(`services:\n${services}`, name);

const server = await startSshServer();
const proxy = await startFaultyProxy(server.port);
const target = (): SshTarget =>
  createSshTarget({
    host: 'lab',
    logger: silentLogger,
    aliveSeconds: 30,
    extraArguments: throughProxy(server, proxy),
  });
const times = createTimes();
const timed = async <T>(what: string, action: () => Promise<T>): Promise<T> => {
  const begun = performance.now();
  const result = await action();
  times.add(what, performance.now() - begun);
  return result;
};
/** What a tree shows: which labs there are, and what is in one. */
const tree = async (over: SshTarget): Promise<void> => {
  for (const running of await listLabs(over)) await takeSnapshot(over, running);
};

try {
  const near = target();
  await upLab(near, lab);
  await near.connection.close();
  proxy.delayMs = delayMs;
  for (let round = 0; round < rounds; round++) {
    const far = target();
    await timed('connect', () => far.connection.open());
    await timed('tree, once connected', () => tree(far));
    // The next shell is made ready meanwhile.
    await sleep(8 * delayMs);
    await timed('the simplest script', () => far.run('true', { what: 'nothing' }));
    await sleep(8 * delayMs);
    await timed('snapshot', () => findLab(far, name).then((running) => takeSnapshot(far, running)));
    await sleep(8 * delayMs);
    const running = await findLab(far, name);
    const session = await timed('arming for an xray', () => xrayLab(far, running));
    await timed('armed xray, a ping', () => session.ask({ kind: 'icmp', from: 'c0', to: 'c1' }));
    await timed('armed xray, a port', () => session.ask({ kind: 'tcp', from: 'client', to: 'host', port: 8080 }));
    await session.close();
    await far.connection.close();
  }
  proxy.delayMs = 0;
  await downLab(near, name);
  await near.connection.close();
} finally {
  await proxy.close();
  await server.close();
}

const medians = new Map(times.all().map(([what, values]) => [what, median(values)]));
const roundTrip = medians.get('the simplest script') ?? Number.NaN;
process.stdout.write(`\nOver ssh, with ${String(delayMs)} ms of delay in each direction, a lab of 10 containers:\n`);
for (const [what, ms] of medians) {
  const trips = (ms / roundTrip).toFixed(1);
  process.stdout.write(`  ${what.padEnd(24)}${ms.toFixed(0).padStart(8)} ms  ${trips} round trips\n`);
}
judge('tree, once connected', mostMs);
judge('armed xray, a ping', xrayMostMs);
judge('armed xray, a port', xrayMostMs);

function judge(what: string, most: number): void {
  const isMissed = !((medians.get(what) ?? Number.NaN) <= most);
  process.stdout.write(`  ${what}: ${isMissed ? 'BEYOND' : 'within'} the target of ${String(most)} ms\n`);
  if (isMissed) process.exitCode = 1;
}
