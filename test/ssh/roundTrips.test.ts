/** What a slow link costs: counted in round trips, each as long as the simplest script takes in the same run. */
import assert from 'node:assert/strict';
import { downLab, findLab, silentLogger, takeSnapshot, upLab } from '../../lab-runtime/index.ts';
import { createSshTarget, type SshTarget } from '../../lab-runtime/targets/ssh/sshTarget.ts';
import { labFrom } from '../lab/support/labBench.ts';
import { startFaultyProxy, type FaultyProxy } from '../support/faultyProxy.ts';
import { startSshServer, type SshServer } from '../support/sshServer.ts';
import { throughProxy } from './support/throughProxy.ts';
import { timed } from './support/timed.ts';

/** Long enough for the work itself not to count. */
const delayMs = 1000;

const services = (count: number): string =>
  `services:\n${Array.from({ length: count }, (_, index) => `  c${String(index)}: { network_mode: bridge }\n`).join('')}`;

describe('over a slow link', function () {
  this.timeout(180_000);
  let server: SshServer;
  let proxy: FaultyProxy;
  let target: SshTarget;
  let roundTripMs: number;

  const nothing = () => target.run('true', { what: 'nothing' });

  before(async () => {
    server = await startSshServer();
    proxy = await startFaultyProxy(server.port);
    target = createSshTarget({
      host: 'lab',
      logger: silentLogger,
      aliveSeconds: 30,
      extraArguments: throughProxy(server, proxy),
    });
    await upLab(target, labFrom(services(100), 'hundred'));
    proxy.delayMs = delayMs;
    await nothing();
    roundTripMs = await timed(delayMs, nothing);
  });
  after(async () => {
    proxy.delayMs = 0;
    await downLab(target, 'hundred');
    await target.connection.close();
    await proxy.close();
    await server.close();
  });

  it('ten containers come up in four round trips', async () => {
    const passed = await timed(delayMs, () => upLab(target, labFrom(services(10), 'ten')));
    assert.ok(passed <= 4 * roundTripMs, `${(passed / roundTripMs).toFixed(1)} round trips`);
    await downLab(target, 'ten');
  });

  it('a snapshot of a hundred containers takes three round trips', async () => {
    const passed = await timed(delayMs, async () => takeSnapshot(target, await findLab(target, 'hundred')));
    assert.ok(passed <= 3 * roundTripMs, `${(passed / roundTripMs).toFixed(1)} round trips`);
  });
});
