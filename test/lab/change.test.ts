/** A running lab changes without a rebuild: only what differs is touched. */
import assert from 'node:assert/strict';
import {
  addContainer,
  connect,
  disconnect,
  fetchUrl,
  isLabError,
  pingFrom,
  publish,
  removeContainer,
  unpublish,
  upLab,
  type LabContainer,
  type RunningLab,
} from '../../lab-runtime/index.ts';
import { change } from '../../lab-runtime/engines/namespaces/namespacesEngine.ts';
import { labFrom, openBench } from './support/labBench.ts';

const text = (more = ''): string => `
services:
  web: { ports: ["8080:80"], networks: [front] }
  db: { expose: ["5432"], networks: [back] }
${more}
networks: { front: {}, back: {} }
`;

const extra: LabContainer = {
  name: 'extra',
  service: 'extra',
  environment: {},
  networkMode: {
    kind: 'networks',
    attachments: [{ network: 'bridge', aliases: [], priority: 0, gatewayPriority: 0 }],
  },
  ports: [{ hostPorts: { first: 9090, last: 9090 }, containerPort: 80, protocol: 'tcp' }],
  publishAll: false,
  expose: [],
  extraHosts: [],
  dns: [],
  dependsOn: [],
};

describe('changing a running lab', () => {
  const bench = openBench();
  let lab: RunningLab;
  const rules = (): Promise<string> => bench.inside(lab, 'host', 'sh', '-c', 'iptables-save | grep -v "^#"');
  const status = async (url: string): Promise<number> => (await fetchUrl(bench.target, lab, 'client', url)).status;

  before(async () => {
    lab = await bench.up(text(), 'change');
  });
  after(async () => {
    await bench.close();
  });

  it('does nothing when nothing differs', async () => {
    const outcome = await upLab(bench.target, labFrom(text(), 'change'), {
      onProgress: ({ step }) => assert.fail(`needless step: ${step.title}`),
    });
    assert.deepEqual(outcome.lab.pids, lab.pids);
  });

  it('adds and removes services and leaves the others alone', async () => {
    const original = await rules();
    const added = (await upLab(bench.target, labFrom(text('  cache: { networks: [back] }'), 'change'))).lab;
    assert.equal(added.pids.web, lab.pids.web);
    assert.equal((await pingFrom(bench.target, added, 'cache', 'db', { count: 1 })).received, 1);
    assert.match(await bench.inside(added, 'db', 'cat', '/etc/hosts'), /\tcache$/m);
    const removed = (await upLab(bench.target, labFrom(text(), 'change'))).lab;
    assert.equal(removed.pids.web, lab.pids.web);
    assert.equal(removed.pids.cache, undefined);
    assert.equal(await rules(), original);
  });

  it('runs and removes a container with a published port', async () => {
    const original = await rules();
    lab = (await addContainer(bench.target, 'change', extra)).lab;
    assert.equal(await status('http://192.168.99.100:9090/'), 200);
    lab = (await removeContainer(bench.target, 'change', 'extra')).lab;
    assert.equal(await rules(), original);
    assert.doesNotMatch(await bench.inside(lab, 'host', 'bridge', 'link'), /master docker0/);
  });

  it('connects and disconnects', async () => {
    assert.equal((await pingFrom(bench.target, lab, 'web', 'db', { count: 1 })).received, 0);
    const back = lab.lab.networks.find(({ spec }) => spec.key === 'back')?.spec.name ?? '';
    lab = (
      await connect(bench.target, 'change', 'web', { network: back, aliases: [], priority: 0, gatewayPriority: 0 })
    ).lab;
    assert.match(await bench.inside(lab, 'web', 'ip', '-br', 'addr', 'show', 'eth1'), /eth1/);
    assert.equal((await pingFrom(bench.target, lab, 'web', 'db', { count: 1 })).received, 1);
    assert.equal(await status('http://192.168.99.100:8080/'), 200);
    lab = (await disconnect(bench.target, 'change', 'web', back)).lab;
    assert.equal((await pingFrom(bench.target, lab, 'web', 'db', { count: 1 })).received, 0);
    assert.equal(await status('http://192.168.99.100:8080/'), 200);
  });

  it('publishes and unpublishes a port that is served already without a restart', async () => {
    const original = await rules();
    const pid = lab.pids.web;
    const port = { hostPorts: { first: 8088, last: 8088 }, containerPort: 80, protocol: 'tcp' } as const;
    lab = (await publish(bench.target, 'change', 'db', { ...port, containerPort: 5432 })).lab;
    assert.equal(await status('http://192.168.99.100:8088/'), 200);
    assert.equal(lab.pids.web, pid);
    const db = lab.pids.db;
    lab = (await unpublish(bench.target, 'change', 'db', { containerPort: 5432, protocol: 'tcp' })).lab;
    assert.equal(await rules(), original);
    lab = (await unpublish(bench.target, 'change', 'web', { containerPort: 80, protocol: 'tcp' })).lab;
    await assert.rejects(status('http://192.168.99.100:8080/'), (error) => isLabError(error, 'command-failed'));
    lab = (await publish(bench.target, 'change', 'web', { ...port, hostPorts: { first: 8080, last: 8080 } })).lab;
    assert.equal(await status('http://192.168.99.100:8080/'), 200);
    assert.deepEqual([lab.pids.web, lab.pids.db], [pid, db]);
  });

  it('publishes one port of a container twice, and takes back one of the two', async () => {
    const original = await rules();
    const second = { hostPorts: { first: 8089, last: 8089 }, containerPort: 80, protocol: 'tcp' } as const;
    lab = (await publish(bench.target, 'change', 'web', second)).lab;
    assert.equal(await status('http://192.168.99.100:8089/'), 200);
    const gone = { hostIp: '0.0.0.0', hostPort: 8089, containerPort: 80, protocol: 'tcp' } as const;
    lab = (await unpublish(bench.target, 'change', 'web', gone)).lab;
    assert.equal(await rules(), original);
    assert.equal(await status('http://192.168.99.100:8080/'), 200);
  });

  it('is refused where somebody else has changed the lab meanwhile', async () => {
    const stale = lab;
    lab = (await addContainer(bench.target, 'change', extra)).lab;
    const original = await rules();
    await assert.rejects(change(bench.target, stale, stale.lab, { ended: 'leave' }), (error) =>
      isLabError(error, 'lab-busy'),
    );
    assert.equal(await rules(), original);
    lab = (await removeContainer(bench.target, 'change', 'extra')).lab;
    await change(bench.target, lab, lab.lab, { ended: 'leave' });
  });

  it('takes back what it did when a step fails', async () => {
    const original = await rules();
    await bench.inside(lab, 'host', 'ip', 'link', 'add', 'br-taken', 'type', 'bridge');
    const clash = text().replace(
      'back: {}',
      'back: {}, third: { driver_opts: { com.docker.network.bridge.name: br-taken } }',
    );
    const withThird = clash.replace('services:', 'services:\n  late: { networks: [third] }');
    await assert.rejects(upLab(bench.target, labFrom(withThird, 'change')), (error) =>
      isLabError(error, 'step-failed'),
    );
    assert.equal(await rules(), original);
    const { pids } = (await upLab(bench.target, labFrom(text(), 'change'))).lab;
    assert.equal(pids.late, undefined);
    assert.equal(await status('http://192.168.99.100:8080/'), 200);
  });

  it('says no to what cannot be', async () => {
    await assert.rejects(removeContainer(bench.target, 'change', 'nobody'), (error) =>
      isLabError(error, 'unknown-object'),
    );
    await assert.rejects(disconnect(bench.target, 'change', 'web', 'bridge'), (error) =>
      isLabError(error, 'unknown-object'),
    );
    await assert.rejects(removeContainer(bench.target, 'no-lab', 'web'), (error) => isLabError(error, 'unknown-lab'));
  });
});
