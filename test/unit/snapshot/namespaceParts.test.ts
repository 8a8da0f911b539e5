import assert from 'node:assert/strict';
import { addressesOf, portsOf, routesByTable } from '../../../lab-runtime/snapshot/namespaceParts.ts';
import { recorded } from './snapshotFixtures.ts';

describe('parts of a namespace', () => {
  const host = recorded('host', 1);
  const docker0 = host.links.find(({ name }) => name === 'docker0') ?? assert.fail('docker0');

  it('finds the addresses of a link', () => {
    assert.deepEqual(
      addressesOf(host, docker0).map(({ address }) => address),
      ['172.17.0.1', 'fd00:1::1', 'fe80::42:cdff:feab:a6b9'],
    );
  });

  it('finds the ports of a bridge', () => {
    assert.deepEqual(
      portsOf(host, docker0).map(({ name }) => name),
      ['veth0000001', 'veth0000002'],
    );
  });

  it('groups the routes by table and family and loses none', () => {
    const groups = routesByTable(host);
    assert.deepEqual(
      groups.map(({ table, family }) => [table, family]),
      [
        ['main', 'ipv4'],
        ['main', 'ipv6'],
        ['7', 'ipv4'],
        ['100', 'ipv4'],
        ['local', 'ipv4'],
        ['local', 'ipv6'],
      ],
    );
    assert.equal(groups.flatMap(({ routes }) => routes).length, host.routes.length);
  });
});
