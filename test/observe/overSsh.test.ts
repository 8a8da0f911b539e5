/** A machine over ssh: the same answer as on it, and what it costs on a slow link, counted in round trips. */
import assert from 'node:assert/strict';
import { observeHost, silentLogger, vethOwners, type VethOwner } from '../../lab-runtime/index.ts';
import { createSshTarget, type SshTarget } from '../../lab-runtime/targets/ssh/sshTarget.ts';
import { skipBecause } from '../harness/skip.ts';
import { throughProxy } from '../ssh/support/throughProxy.ts';
import { timed } from '../ssh/support/timed.ts';
import { startFaultyProxy, type FaultyProxy } from '../support/faultyProxy.ts';
import type { SshServer } from '../support/sshServer.ts';
import { startMachine, type Machine } from './support/machine.ts';
import { startSshInto } from './support/sshInto.ts';

/** Long enough for the work itself not to count. */
const delayMs = 1000;

describe('a machine over ssh', function () {
  this.timeout(120_000);
  /** What there is to end, the last first; nothing where the tests are skipped. */
  const left: (() => Promise<unknown>)[] = [];
  let machine: Machine;
  let server: SshServer;
  let proxy: FaultyProxy;
  let target: SshTarget;

  before(async function () {
    if (process.getuid?.() !== 0) skipBecause(this, 'root alone sees every namespace of a machine');
    machine = await startMachine();
    left.push(async () => machine[Symbol.asyncDispose]());
    server = await startSshInto(machine);
    left.push(server.close);
    proxy = await startFaultyProxy(server.port);
    left.push(proxy.close);
    const extraArguments = throughProxy(server, proxy);
    target = createSshTarget({ host: 'lab', logger: silentLogger, aliveSeconds: 30, extraArguments });
    left.push(() => target.connection.close());
    await machine.sh(`for number in $(seq 40); do
ip netns add ns$number
ip link add veth$number type veth peer name eth0 netns ns$number
done
ip -n ns1 link add side type veth peer name side netns ns2`);
  });
  after(async () => {
    for (const end of left.toReversed()) await end();
  });

  it('is what it is on the spot', async () => {
    const here = (await machine.vethscope('veths', 'host')) as readonly VethOwner[];
    const there: unknown = JSON.parse(JSON.stringify(vethOwners(await observeHost(target))));
    assert.equal(here.length, 41);
    const essence = (owners: readonly VethOwner[]): readonly unknown[] =>
      owners.map(({ host, namespaceInode, containerInterface, mounts }) => [
        host,
        namespaceInode,
        containerInterface,
        mounts,
      ]);
    assert.deepEqual(essence(there as readonly VethOwner[]), essence(here));
  });

  it('costs three round trips at most, however many namespaces there are', async () => {
    const nothing = () => target.run('true', { what: 'nothing' });
    proxy.delayMs = delayMs;
    await timed(delayMs, nothing);
    const roundTripMs = await timed(delayMs, nothing);
    const passed = await timed(delayMs, () => observeHost(target));
    proxy.delayMs = 0;
    const trips = passed / roundTripMs;
    assert.ok(trips < 3.7, `${trips.toFixed(1)} round trips`);
  });
});
