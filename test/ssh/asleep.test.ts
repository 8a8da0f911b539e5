/** A laptop that sleeps, and a server that boots: the lab lives on or is gone, and one is told which. */
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { downLab, findLab, isLabError, listLabs, pingFrom, takeSnapshot, upLab } from '../../lab-runtime/index.ts';
import type { ConnectionState } from '../../lab-runtime/targets/target.ts';
import { eventually } from '../lab/support/eventually.ts';
import { labFrom } from '../lab/support/labBench.ts';
import { startFaultyProxy, type FaultyProxy } from '../support/faultyProxy.ts';
import { childrenOf } from '../support/processes.ts';
import { startSshServer, type SshServer } from '../support/sshServer.ts';
import { observeLabs, observedConfig, type ObservedLabs } from './support/observedLab.ts';

const lab = 'shop';
const file = labFrom('services:\n  a: { network_mode: bridge }\n  b: { network_mode: bridge }\n', lab);
/** Longer than three signs of life of a second each. */
const asleepMs = 6000;

/** The clients of the connections over a proxy. */
function clientsOver(port: number): readonly number[] {
  return childrenOf(process.pid)
    .filter(({ command }) => command.startsWith('ssh ') && command.includes(`-p ${String(port)} `))
    .map(({ pid }) => pid);
}

/** Stops every client for so long, as sleep does; the link may be given up meanwhile, of which nobody hears who sleeps. */
async function fallAsleep({ port, strike }: FaultyProxy, link: 'lives' | 'is given up'): Promise<void> {
  const clients = clientsOver(port);
  assert.ok(clients.length > 0);
  for (const pid of clients) process.kill(pid, 'SIGSTOP');
  if (link === 'is given up') strike('cut');
  await sleep(asleepMs);
  for (const pid of clients) process.kill(pid, 'SIGCONT');
}

/** Ends what the labs of a state folder run, as a machine does that loses its power. */
function loseEverything(stateHome: string): void {
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      if (!readFileSync(`/proc/${pid}/environ`, 'utf8').includes(`XDG_RUNTIME_DIR=${stateHome}\0`)) continue;
      // Our own clients have it, too, and notice by themselves.
      if (!readFileSync(`/proc/${pid}/cmdline`, 'utf8').startsWith('ssh\0')) process.kill(Number(pid), 'SIGKILL');
    } catch {
      // It has ended meanwhile.
    }
  }
}

async function withServer(action: (server: SshServer, labs: ObservedLabs) => Promise<void>): Promise<void> {
  const server = await startSshServer({ config: observedConfig });
  try {
    await using labs = observeLabs(server);
    await action(server, labs);
  } finally {
    await server.close();
  }
}

describe('a lab on another machine', function () {
  this.timeout(120_000);

  it('lives on while the laptop sleeps so long that the link is given up; a ping ends with an error', () =>
    withServer(async (server, labs) => {
      const proxy = await startFaultyProxy(server.port);
      const target = labs.through(proxy);
      const states: ConnectionState['kind'][] = [];
      target.connection.onDidChange(({ kind }) => states.push(kind));
      const { lab: running } = await upLab(target, file);
      const before = await labs.view(lab);
      let heard = 0;
      const onLine = (): void => {
        heard += 1;
      };
      const ping = pingFrom(target, running, 'a', 'b', { count: 1000, onLine });
      const outcome = ping.then(
        () => 'complete',
        (error: unknown) => (isLabError(error) ? error.code : String(error)),
      );
      await eventually('the ping to be heard', () => heard > 1);
      await fallAsleep(proxy, 'is given up');
      assert.equal(await outcome, 'connection-lost');
      await eventually('the loss to be noticed', () => states.includes('lost'));
      assert.deepEqual(await labs.view(lab), before);
      assert.equal((await findLab(target, lab)).holderPid, running.holderPid);
      assert.deepEqual(states, ['connecting', 'connected', 'lost', 'connecting', 'connected']);
      await downLab(target, lab);
      await labs.nothingLeft();
      await proxy.close();
    }));

  it('goes on talking where the server has waited for the laptop', () =>
    withServer(async (server, labs) => {
      const proxy = await startFaultyProxy(server.port);
      const target = labs.through(proxy);
      const { lab: running } = await upLab(target, file);
      const heard: string[] = [];
      const ping = pingFrom(target, running, 'a', 'b', { count: 10, onLine: (line) => heard.push(line) });
      await eventually('the ping to be heard', () => heard.length > 1);
      await fallAsleep(proxy, 'lives');
      const { sent, received } = await ping;
      assert.deepEqual([sent, received], [10, 10]);
      assert.equal(new Set(heard.filter((line) => line.includes('icmp_seq'))).size, 10);
      assert.equal(target.connection.state.kind, 'connected');
      assert.deepEqual((await takeSnapshot(target, running)).unknown, []);
      await downLab(target, lab);
      await labs.nothingLeft();
      await proxy.close();
    }));

  it('is gone when the machine has booted, and its folder is swept away', () =>
    withServer(async (server, labs) => {
      const proxy = await startFaultyProxy(server.port);
      const target = labs.through(proxy);
      await upLab(target, file);
      const folder = path.join(labs.stateHome, 'vethscope/labs');
      assert.deepEqual(readdirSync(folder).sort(), [lab, `${lab}.lock`]);
      const lost = new Promise((resolve) => {
        target.connection.onDidChange(({ kind }) => {
          if (kind === 'lost') resolve(undefined);
        });
      });
      loseEverything(labs.stateHome);
      await server.reboot();
      await lost;
      assert.deepEqual(await listLabs(target), []);
      assert.equal(existsSync(folder), false);
      await assert.rejects(findLab(target, lab), (error) => isLabError(error, 'unknown-lab'));
      assert.equal(await downLab(target, lab), false);
      await labs.nothingLeft();
      await proxy.close();
    }));

  it('of before is not taken for one that runs, though a process has its number and start time', () =>
    withServer(async (server, labs) => {
      const proxy = await startFaultyProxy(server.port);
      const target = labs.through(proxy);
      const { lab: running } = await upLab(target, file);
      // As root the server says another boot id from now on; the holder is spared, and stands for the stranger.
      await server.reboot();
      await target.run('true', { what: 'warm up', looksOnly: true });
      const found = await listLabs(target);
      if (process.getuid?.() === 0) assert.deepEqual(found, []);
      else
        assert.deepEqual(
          found.map(({ name }) => name),
          [lab],
        );
      process.kill(running.holderPid, 'SIGKILL');
      await downLab(target, lab);
      await labs.nothingLeft();
      await proxy.close();
    }));
});
