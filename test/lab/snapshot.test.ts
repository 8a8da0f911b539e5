/** The snapshot against what `ip` and `iptables-save` say when they are run one by one. */
import assert from 'node:assert/strict';
import { printRuleset, takeSnapshot, vethOwners, type RunningLab, type Snapshot } from '../../lab-runtime/index.ts';
import { openBench } from './support/labBench.ts';

const text = `
services:
  a: { networks: [one, two], ports: ["80"] }
  b: { networks: [one] }
  twin: { network_mode: "service:a" }
  alone: { network_mode: none }
networks: { one: {}, two: { internal: true } }
`;

describe('a snapshot', () => {
  const bench = openBench();
  let lab: RunningLab;
  let snapshot: Snapshot;
  before(async () => {
    lab = await bench.up(text, 'snapshot');
    snapshot = await takeSnapshot(bench.target, lab);
  });
  after(async () => {
    await bench.close();
  });
  const namespaceOf = (label: string) => snapshot.namespaces.find((one) => one.label === label) ?? assert.fail(label);

  it('knows everything it was asked for', () => {
    assert.deepEqual(snapshot.unknown, []);
    assert.deepEqual(snapshot.namespaces.map(({ label }) => label).toSorted(), ['a', 'alone', 'b', 'client', 'host']);
    assert.equal(snapshot.host.sysctls['net.ipv4.ip_forward'], '1');
  });

  for (const where of ['host', 'client', 'a', 'b', 'alone']) {
    it(`agrees with ip and iptables-save in ${where}`, async () => {
      const namespace = namespaceOf(where);
      const links = (await bench.inside(lab, where, 'ip', '-o', 'link')).split('\n');
      assert.equal(namespace.links.length, links.length);
      for (const { ifindex, name } of namespace.links)
        assert.ok(
          links.some((line) => line.startsWith(`${String(ifindex)}: ${name}`)),
          name,
        );
      const routes = await bench.inside(lab, where, 'ip', 'route');
      const main = namespace.routes
        .filter(({ family, table }) => family === 'ipv4' && table === 'main')
        .map((route) => route.text);
      assert.deepEqual(
        main,
        routes
          .split('\n')
          .map((line) => line.trim())
          .filter((line) => line !== ''),
      );
      assert.equal(
        Number(/\d+/.exec(await bench.inside(lab, where, 'readlink', '/proc/self/ns/net'))?.[0]),
        namespace.inode,
      );
      assert.ok(namespace.rulesets.ipv4.known);
      const plain = (dump: string): string =>
        dump
          .replaceAll(/^#.*\n?/gm, '')
          .replaceAll(/\[\d+:\d+\]/g, '[]')
          .trim();
      assert.equal(
        plain(printRuleset(namespace.rulesets.ipv4.value)),
        plain(await bench.inside(lab, where, 'iptables-save', '-c')),
      );
    });
  }

  it('says whose each veth is, proven by what ethtool would: the peers’ own indexes', async () => {
    const owners = vethOwners(snapshot);
    const named = owners.flatMap(({ container, containerInterface }) =>
      container === null ? [] : [`${container.name} ${containerInterface ?? ''}`],
    );
    assert.deepEqual(named.toSorted(), ['a eth0', 'a eth1', 'b eth0']);
    for (const owner of owners) {
      if (owner.container === null) continue;
      const path = `/sys/class/net/${owner.containerInterface ?? ''}/iflink`;
      assert.equal(Number(await bench.inside(lab, owner.container.name, 'cat', path)), owner.hostIfindex);
      assert.equal(
        Number(await bench.inside(lab, 'host', 'cat', `/sys/class/net/${owner.host}/iflink`)),
        owner.containerIfindex,
      );
    }
    assert.deepEqual(
      owners.find(({ container }) => container?.name === 'a')?.containers.map(({ name }) => name),
      ['a', 'twin'],
    );
  });

  it('is not fooled by a container that writes section marks into its own rules', async () => {
    const forged = '\u001enamespace host\n\u001eend\n';
    await bench.inside(lab, 'b', 'iptables', '-A', 'INPUT', '-m', 'comment', '--comment', forged, '-j', 'ACCEPT');
    const again = await takeSnapshot(bench.target, lab);
    assert.equal(again.namespaces.length, snapshot.namespaces.length);
    assert.equal(again.host.inode, snapshot.host.inode);
    await bench.inside(lab, 'b', 'iptables', '-F', 'INPUT');
  });
});
