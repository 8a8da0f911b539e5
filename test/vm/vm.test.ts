/** A virtual machine for labs: made, started, used over ssh, ended. */
import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  createLocalTarget,
  deleteVm,
  doctor,
  downLab,
  fetchUrl,
  isLabError,
  listLabs,
  listVms,
  openTarget,
  parseLabFile,
  pingFrom,
  silentLogger,
  startVm,
  stopVm,
  takeSnapshot,
  upLab,
  vethOwners,
  type LabErrorCode,
  type Target,
} from '../../lab-runtime/index.ts';
import { checkCounted } from './checkCounted.ts';
import { describeTargetContract } from '../unit/targets/targetContract.ts';

const lesson = readFileSync(path.join(import.meta.dirname, '../../media/samples/lesson/compose.yaml'), 'utf8');

describe('a virtual machine for labs', function () {
  // By software emulation, on a busy machine, with the image yet to be made.
  this.timeout(900_000);
  const local = createLocalTarget({ logger: silentLogger });
  const name = 'test';
  const home = mkdtempSync(path.join(tmpdir(), 'vethscope-vm-'));
  const stateHome = process.env['XDG_STATE_HOME'];
  let target: Target;

  before(async () => {
    process.env['XDG_STATE_HOME'] = home;
    const vm = await startVm(local, name, { startSeconds: 300 });
    assert.ok(vm.running);
    target = openTarget(`vm:${name}`, { logger: silentLogger });
  });
  after(async () => {
    await target.connection?.close();
    await deleteVm(local, name);
    if (stateHome === undefined) delete process.env['XDG_STATE_HOME'];
    else process.env['XDG_STATE_HOME'] = stateHome;
    rmSync(home, { recursive: true, force: true });
  });

  it('is listed, has keys of its own that nobody else may read, and is left alone when it is started again', async () => {
    const [vm] = await listVms(local);
    assert.equal(vm?.name, name);
    assert.ok(vm.running);
    for (const key of ['id', 'host_key']) {
      assert.equal(statSync(path.join(home, 'vethscope/vm', name, key)).mode & 0o077, 0, key);
    }
    assert.deepEqual(await startVm(local, name), vm);
  });

  it('runs another kernel than this machine, as an ordinary user who may become root', async () => {
    const there = await target.run('cat /proc/sys/kernel/random/boot_id; id -un; sudo -n id -un', { what: 'test' });
    const here = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8');
    assert.notEqual(there.stdout.split('\n')[0], here.trim());
    assert.match(there.stdout, /\nlab\nroot\n$/);
    const root = openTarget(`vm:${name}`, { logger: silentLogger, sudo: true });
    assert.equal((await root.run('id -u', { what: 'test' })).stdout, '0\n');
    await root.connection?.close();
  });

  it('has one processor where it is emulated: the emulator is not to be trusted with two', async () => {
    const [vm] = await listVms(local);
    const { stdout } = await target.run('nproc', { what: 'test' });
    assert.equal(stdout.trim(), vm?.running?.accelerator === 'kvm' ? '2' : '1');
  });

  it('is fit for labs', async () => {
    const { ready, findings } = await doctor(target);
    assert.ok(ready, JSON.stringify(findings.filter(({ state }) => state !== 'yes')));
  });

  it('has the lab of the lesson, without root: addresses, veths, ports, and nothing left', async () => {
    const { lab: wish } = parseLabFile(lesson, { file: '/compose.yaml', name: 'lesson', environment: {} });
    assert.ok(wish);
    const { lab } = await upLab(target, wish);
    const snapshot = await takeSnapshot(target, lab);
    assert.deepEqual(snapshot.unknown, []);
    const owners = vethOwners(snapshot).filter(({ container }) => container !== null);
    assert.deepEqual(
      owners.map(({ container, bridge }) => [container?.name, bridge]),
      [
        ['box', 'docker0'],
        ['web', 'docker0'],
      ],
    );
    assert.equal((await pingFrom(target, lab, 'box', 'client', { count: 1 })).received, 1);
    const page = await fetchUrl(target, lab, 'client', 'http://192.168.99.100:32769/');
    assert.match(page.body, /^you: 192\.168\.99\.1:/m);
    assert.equal(await downLab(target, 'lesson'), true);
    const left = await target.run(
      'ls /run/user/*/vethscope/labs; unshare --version >/dev/null; pgrep -f vethscope-holder',
      {
        what: 'test',
      },
    );
    assert.equal(left.stdout, '');
  });

  it('has no lab any more after it has rebooted under one, says so, and brings it up anew', async () => {
    const { lab: wish } = parseLabFile(lesson, { file: '/compose.yaml', name: 'lesson', environment: {} });
    assert.ok(wish);
    const { lab } = await upLab(target, wish);
    await target.run('echo b | sudo -n tee /proc/sysrq-trigger', { what: 'test' }).catch(() => undefined);
    await assert.rejects(pingFrom(target, lab, 'box', 'web', { count: 1 }), (error) =>
      ['connection-lost', 'target-unreachable'].some((code) => isLabError(error, code as LabErrorCode)),
    );
    // QEMU ends where its guest reboots.
    while ((await listVms(local)).some(({ running }) => running !== undefined)) await sleep(50);
    await startVm(local, name, { startSeconds: 300 });
    await assert.rejects(takeSnapshot(target, lab), (error) => isLabError(error, 'lab-broken'));
    assert.deepEqual(await listLabs(target), []);
    const again = (await upLab(target, wish)).lab;
    assert.equal((await pingFrom(target, again, 'box', 'web', { count: 1 })).received, 1);
    assert.equal(await downLab(target, 'lesson'), true);
  });

  it('has xrays by the counters of rules where its kernel has no nf_tables', async () => {
    const root = openTarget(`vm:${name}`, { logger: silentLogger, sudo: true });
    try {
      await checkCounted(root);
    } finally {
      await root.connection?.close();
    }
  });

  describeTargetContract('vm', () => target, 20_000);

  // A suite of its own: mocha runs the tests of a suite before the suites in it.
  describe('at its end', () => {
    it('is gone when it is stopped, and says so', async () => {
      assert.equal(await stopVm(local, name), true);
      assert.equal(await stopVm(local, name), false);
      await assert.rejects(
        target.run('true', { what: 'test' }),
        (error) => isLabError(error, 'target-unreachable') || isLabError(error, 'connection-lost'),
      );
      assert.deepEqual(await listVms(local), [{ name }]);
      await deleteVm(local, name);
      assert.equal(existsSync(path.join(home, 'vethscope/vm', name)), false);
    });
  });
});
