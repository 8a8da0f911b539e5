/** A container whose program ends by itself: it is seen, can be removed, and starts again with the next `up`. */
import assert from 'node:assert/strict';
import {
  addContainer,
  connect,
  fetchUrl,
  isLabError,
  listLabs,
  pingFrom,
  publish,
  removeContainer,
  takeSnapshot,
  upLab,
  vethOwners,
  type RunningLab,
} from '../../lab-runtime/index.ts';
import { eventually } from './support/eventually.ts';
import { labFrom, openBench, type LabBench } from './support/labBench.ts';
import { startOutsider } from './support/outsider.ts';

const text = `
services:
  short: { command: "sh -c 'while [ ! -e /tmp/end ]; do sleep 0.05; done'", ports: ["8080:80"] }
  web: { ports: ["80"] }
  beside: { network_mode: "service:short", command: sleep 1000 }
  pair: { command: "sh -c 'while [ ! -e /tmp/end ]; do sleep 0.05; done'" }
networks: { other: {} }
`;

describe('a container that has ended by itself', () => {
  let bench: LabBench;
  let lab: RunningLab;

  const listed = async (): Promise<RunningLab> => {
    const [found] = await listLabs(bench.target);
    assert.ok(found);
    return found;
  };
  const end = async (...names: readonly string[]): Promise<void> => {
    // With the program goes all that runs in the container: who told it to end must have ended before.
    const later = '(sleep 1; exec touch /tmp/end) >/dev/null 2>&1 &';
    for (const name of names) await bench.inside(lab, name, 'sh', '-c', later);
    await eventually('the programs to end', async () => {
      lab = await listed();
      return names.every((name) => lab.pids[name] === undefined);
    });
  };
  const rules = (): Promise<string> => bench.inside(lab, 'host', 'sh', '-c', 'iptables-save | grep -v "^#"');

  beforeEach(async () => {
    bench = openBench();
    lab = await bench.up(text, 'ended');
  });
  afterEach(async () => {
    await bench.close();
  });

  it('starts again with the next up, with its address and ports; those who live stay as they are', async () => {
    const before = lab;
    const ports = (await rules()).split('\n').filter((line) => line.includes('8080'));
    await end('pair', 'short');
    lab = (await upLab(bench.target, labFrom(text, 'ended'))).lab;
    assert.deepEqual(lab.lab, before.lab);
    assert.equal(lab.pids['web'], before.pids['web']);
    assert.deepEqual(Object.keys(lab.pids).toSorted(), Object.keys(before.pids).toSorted());
    assert.equal((await pingFrom(bench.target, lab, 'web', 'pair', { count: 1 })).received, 1);
    assert.equal((await pingFrom(bench.target, lab, 'web', 'short', { count: 1 })).received, 1);
    assert.deepEqual(
      (await rules()).split('\n').filter((line) => line.includes('8080')),
      ports,
    );
    assert.notEqual(lab.pids['beside'], before.pids['beside'], 'who shares its namespace starts again, too');
    assert.match(await bench.inside(lab, 'beside', 'ip', '-br', 'addr'), /172\.18\.0\.2\/16/);
  });

  it('can be removed, with its rules, and nothing of it is left', async () => {
    await end('pair');
    lab = (await removeContainer(bench.target, 'ended', 'pair')).lab;
    assert.equal(
      lab.lab.containers.some(({ spec }) => spec.name === 'pair'),
      false,
    );
    await end('short');
    lab = (await removeContainer(bench.target, 'ended', 'beside')).lab;
    lab = (await removeContainer(bench.target, 'ended', 'short')).lab;
    assert.doesNotMatch(await rules(), /8080/);
    const links = await bench.inside(lab, 'host', 'sh', '-c', 'ip -o link show type veth | grep -c "master br-"');
    assert.equal(links, '1', 'only the cable of web');
  });

  it('is removed, too, while somebody outside does not look after the program he has started in it', async () => {
    const endOutsider = await startOutsider(lab, { kind: 'container', name: 'web' });
    lab = (await removeContainer(bench.target, 'ended', 'web')).lab;
    assert.equal(lab.pids['web'], undefined);
    endOutsider();
    lab = (await upLab(bench.target, labFrom(text, 'ended'))).lab;
    assert.equal((await pingFrom(bench.target, lab, 'pair', 'web', { count: 1 })).received, 1);
  });

  it('stays ended while others change, and is not written to', async () => {
    await end('pair');
    const [web] = lab.lab.containers.filter(({ spec }) => spec.name === 'web');
    assert.ok(web);
    const more = { ...web.spec, name: 'more', ports: [] };
    lab = (await addContainer(bench.target, 'ended', more)).lab;
    assert.equal(lab.pids['pair'], undefined);
    assert.equal((await pingFrom(bench.target, lab, 'web', 'more', { count: 1 })).received, 1);
    const attachment = { network: 'bridge', aliases: [], priority: 0, gatewayPriority: 0 };
    const port = { hostPorts: { first: 9999, last: 9999 }, containerPort: 80, protocol: 'tcp' } as const;
    for (const wish of [
      () => connect(bench.target, 'ended', 'pair', attachment),
      () => publish(bench.target, 'ended', 'pair', port),
    ]) {
      await assert.rejects(
        wish(),
        (error) => isLabError(error, 'service-exited') && error.remedy?.includes('vethscope rm ended pair') === true,
      );
    }
    assert.doesNotMatch(await rules(), /9999/);
  });

  it('keeps its namespace where another shares it, and the snapshot looks there', async () => {
    await end('short');
    assert.equal((await pingFrom(bench.target, lab, 'web', 'short', { count: 1 })).received, 1);
    const snapshot = await takeSnapshot(bench.target, lab);
    const short = snapshot.containers.find(({ name }) => name === 'short');
    const beside = snapshot.containers.find(({ name }) => name === 'beside');
    assert.deepEqual([short?.state, beside?.state], ['exited', 'running']);
    assert.ok(beside?.namespaceInode !== undefined);
    const owners = vethOwners(snapshot);
    const cable = owners.find(({ addresses }) => addresses.includes('172.18.0.2/16'));
    assert.deepEqual(
      cable?.containers.map(({ name }) => name),
      ['beside'],
      JSON.stringify({ owners, unknown: snapshot.unknown }),
    );
    await assert.rejects(fetchUrl(bench.target, lab, 'client', 'http://192.168.99.100:8080/'), (error) =>
      isLabError(error, 'command-failed'),
    );
  });
});
