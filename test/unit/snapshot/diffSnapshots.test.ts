import assert from 'node:assert/strict';
import { known } from '../../../lab-runtime/model/fact.ts';
import type { Namespace, Snapshot } from '../../../lab-runtime/model/snapshot.ts';
import { parseRuleset } from '../../../lab-runtime/firewall/parseRuleset.ts';
import { diffSnapshots, type SnapshotDiff } from '../../../lab-runtime/snapshot/diffSnapshots.ts';
import { address, link, namespace } from './snapshotFixtures.ts';

const rules = (...lines: readonly string[]) => ({
  ipv4: known(parseRuleset(['*filter', ':FORWARD DROP [0:0]', ...lines, 'COMMIT', ''].join('\n'), 'ipv4').value),
  ipv6: { known: false as const, why: 'IPv6 is switched off here' },
});

const host = (given: Partial<Namespace> = {}): Namespace =>
  namespace({ inode: 1, label: 'host', role: 'host', rulesets: rules(), ...given });

function snapshot(namespaces: readonly [Namespace, ...Namespace[]], given: Partial<Snapshot> = {}): Snapshot {
  return {
    version: 1,
    target: 'local',
    bootId: 'boot',
    takenAt: '2026-11-26T00:00:00Z',
    host: namespaces[0],
    namespaces,
    networks: [],
    containers: [],
    endpoints: [],
    unknown: [],
    ...given,
  };
}

const route = (text: string): Namespace['routes'][number] => ({
  ...{ family: 'ipv4', table: 'main', type: 'unicast', destination: text.split(' ')[0] ?? '', flags: [], text },
});

const lines = ({ changes }: SnapshotDiff): readonly string[] =>
  changes.map(({ change, what, text, before, after, namespace: where = '' }) =>
    [change, what, where, text, ...(change === 'changed' ? [before, '→', after] : [])].join(' '),
  );

describe('diffSnapshots', () => {
  it('finds nothing between a snapshot and itself, and none in what comes and goes by itself', () => {
    const one = snapshot([host()]);
    assert.deepEqual(diffSnapshots(one, one), { changes: [], unknown: [] });
    const counted = host({
      rulesets: rules('[9:900] -A FORWARD -j ACCEPT'),
      neighbours: [{ address: '10.0.0.1', device: 'eth0', states: ['REACHABLE'] }],
    });
    const zero = host({ rulesets: rules('[0:0] -A FORWARD -j ACCEPT') });
    assert.deepEqual(diffSnapshots(snapshot([zero]), snapshot([counted])).changes, []);
    const [early, late] = [1800, 1780].map((seconds) =>
      snapshot([host({ routes: [route(`default via fe80::2 dev eth0 expires ${String(seconds)}sec`)] })]),
    );
    assert.ok(early !== undefined && late !== undefined);
    assert.deepEqual(diffSnapshots(early, late).changes, []);
  });

  it('tells what an engine did: links, addresses, routes, rules, settings, containers, namespaces', () => {
    const bridge = link({ ifindex: 2, name: 'docker0', kind: 'bridge', flags: ['UP'] });
    const after = host({
      links: [bridge],
      addresses: [address(bridge, '172.17.0.1/16')],
      routes: [route('172.17.0.0/16 dev docker0')],
      rulesets: rules('-A FORWARD -j ACCEPT'),
      sysctls: { 'net.ipv4.ip_forward': '1' },
    });
    const before = host({ sysctls: { 'net.ipv4.ip_forward': '0' } });
    const web = { engine: 'docker', id: 'abc', name: 'web', state: 'running' as const, hostname: 'abc', ports: [] };
    const result = diffSnapshots(
      snapshot([before]),
      snapshot([after, namespace({ inode: 10, label: 'web' })], { containers: [web] }),
    );
    assert.deepEqual(lines(result), [
      'added container  web',
      'added namespace  web',
      'added link host docker0',
      'added address host 172.17.0.1/16 dev docker0',
      'added route host 172.17.0.0/16 dev docker0',
      'added rule host filter -A FORWARD -j ACCEPT',
      'changed sysctl host net.ipv4.ip_forward 0 → 1',
    ]);
    assert.equal(result.changes.find(({ what }) => what === 'link')?.kind, 'bridge');
  });

  it('knows a link that was renamed, and one that moved to another bridge', () => {
    const veth = link({ ifindex: 5, name: 'veth5', flags: ['UP'], master: 'br-a' });
    const result = diffSnapshots(
      snapshot([host({ links: [veth] })]),
      snapshot([host({ links: [{ ...veth, name: 'renamed', master: 'br-b' }] })]),
    );
    assert.deepEqual(lines(result), [
      'changed link host renamed veth5 up mtu 1500 master br-a → renamed up mtu 1500 master br-b',
    ]);
  });

  it('counts what is there twice', () => {
    const [once, twice] = [['-A FORWARD -j LOG'], ['-A FORWARD -j LOG', '-A FORWARD -j LOG']];
    const at = (text: readonly string[]): Snapshot => snapshot([host({ rulesets: rules(...text) })]);
    assert.deepEqual(lines(diffSnapshots(at(once), at(twice))), ['added rule host filter -A FORWARD -j LOG']);
    assert.deepEqual(lines(diffSnapshots(at(twice), at(once))), ['removed rule host filter -A FORWARD -j LOG']);
  });

  it('takes namespaces of another boot by their names, of the same one by their inodes', () => {
    const [before, after] = [10, 11].map((inode) => snapshot([host(), namespace({ inode, label: 'web' })]));
    assert.ok(before !== undefined && after !== undefined);
    assert.deepEqual(lines(diffSnapshots(before, after)), ['removed namespace  web', 'added namespace  web']);
    assert.deepEqual(lines(diffSnapshots(before, { ...after, bootId: 'another' })), []);
  });

  it('compares no rules that one of the two does not know, and says so', () => {
    const blind = host({
      rulesets: {
        ipv4: { known: false, why: 'you must be root' },
        ipv6: { known: false, why: 'IPv6 is switched off here' },
      },
    });
    const seen = host({ rulesets: rules('-A FORWARD -j ACCEPT') });
    const result = diffSnapshots(snapshot([seen]), snapshot([blind]));
    assert.deepEqual(result, { changes: [], unknown: [{ what: 'ipv4 rules of host', why: 'you must be root' }] });
  });
});
