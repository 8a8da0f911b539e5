/**
 * `npm run bench`, its second part: how long a tree of a lab of ten containers takes over a link with 200 ms of delay in
 * each direction, from a real sshd: in milliseconds, and in round trips, as long as the simplest script takes. Fails where
 * the tree is not usable within two seconds.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { downLab, findLab, listLabs, silentLogger, takeSnapshot, upLab } from '../../lab-runtime/index.ts';
import { createSshTarget, type SshTarget } from '../../lab-runtime/targets/ssh/sshTarget.ts';
import { labFrom } from '../lab/support/labBench.ts';
import { throughProxy } from '../ssh/support/throughProxy.ts';
import { startFaultyProxy } from '../support/faultyProxy.ts';
import { startSshServer } from '../support/sshServer.ts';
import { createTimes, median } from './report.ts';

const delayMs = 200;
const rounds = 5;
const mostMs = 2000;
const name = 'bench';
const services = Array.from({ length: 10 }, (_, index) => `  c${String(index)}: { network_mode: bridge }\n`).join('');
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
const timed = async (what: string, action: () => Promise<unknown>): Promise<void> => {
  const begun = performance.now();
  await action();
  times.add(what, performance.now() - begun);
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
const usable = medians.get('tree, once connected') ?? Number.NaN;
const isMissed = !(usable <= mostMs);
process.stdout.write(`  tree: ${isMissed ? 'BEYOND' : 'within'} the target of ${String(mostMs)} ms\n`);
if (isMissed) process.exitCode = 1;
