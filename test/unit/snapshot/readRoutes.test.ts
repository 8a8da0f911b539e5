import assert from 'node:assert/strict';
import { readRoutes } from '../../../lab-runtime/snapshot/readRoutes.ts';
import { documentsOf, fixture } from './snapshotFixtures.ts';

/** Lines of `ip -o route`, which marks a line break by a backslash or a tab. */
function lines(text: string): readonly string[] {
  return text
    .trim()
    .split('\n')
    .map((line) => line.replaceAll(/[\\\s]+/gu, ' ').trim());
}

describe('readRoutes', () => {
  const { value: routes, problems } = readRoutes(documentsOf('iproute2-6.1/host.ip.json')[1]);
  const to = (destination: string) =>
    routes.find((route) => route.destination === destination) ?? assert.fail(destination);

  it('words every route of both families as ip itself does', () => {
    assert.deepEqual(problems, []);
    assert.deepEqual(
      routes.map(({ text }) => text),
      lines(fixture('iproute2-6.1/host.route.txt')),
    );
  });

  it('reads table, type, gateway, device, source and metric', () => {
    assert.deepEqual(to('10.9.0.0/16'), {
      family: 'ipv4',
      table: '100',
      type: 'unicast',
      destination: '10.9.0.0/16',
      gateway: '192.168.99.1',
      device: 'eth0',
      protocol: 'boot',
      scope: 'global',
      source: undefined,
      metric: 5,
      flags: [],
      text: '10.9.0.0/16 via 192.168.99.1 dev eth0 table 100 metric 5',
    });
    assert.deepEqual([to('172.17.0.0/16').source, to('172.17.0.0/16').protocol], ['172.17.0.1', 'kernel']);
    assert.equal(to('10.66.0.0/16').type, 'blackhole');
    assert.deepEqual(to('10.56.0.0/16').flags, ['onlink']);
  });

  it('tells the families apart, also of default routes and of an IPv4 route by way of an IPv6 router', () => {
    assert.deepEqual(
      routes.filter(({ destination }) => destination === 'default').map(({ family, gateway }) => [family, gateway]),
      [
        ['ipv4', '192.168.99.1'],
        ['ipv6', 'fe80::1'],
      ],
    );
    assert.deepEqual([to('10.59.0.0/16').family, to('10.59.0.0/16').gateway], ['ipv4', 'fe80::2']);
    assert.equal(to('fd00:dead::/48').family, 'ipv6');
    assert.equal(
      readRoutes([{ type: 'unreachable', dst: 'default', dev: 'lo', pref: 'medium' }]).value[0]?.family,
      'ipv6',
    );
  });

  it('reads what another version prints, with numbers for names', () => {
    const older = readRoutes(documentsOf('handmade/older.ip.json')[1]);
    assert.deepEqual(
      older.value.map(({ table, type, text }) => [table, type, text]),
      [
        ['main', 'unicast', 'default via 10.0.0.254 dev veth265fa84'],
        ['1000', 'unicast', '10.1.0.0/16 dev veth265fa84 table 1000 proto 186 metric 5'],
      ],
    );
    assert.deepEqual(older.problems, ['route: dst missing or not understood in {"gateway":"10.0.0.254"}']);
  });
});
