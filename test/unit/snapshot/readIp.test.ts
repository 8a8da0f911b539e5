import assert from 'node:assert/strict';
import { readAddresses, readFdb, readLinks, readNeighbours } from '../../../lab-runtime/snapshot/readIp.ts';
import { documentsOf, fixture } from './snapshotFixtures.ts';

describe('readLinks', () => {
  const { value: links, problems } = readLinks(documentsOf('iproute2-6.1/host.ip.json')[0]);
  const named = (name: string) => links.find((link) => link.name === name) ?? assert.fail(name);

  it('reads every link of a host', () => {
    assert.deepEqual(problems, []);
    assert.deepEqual(
      links.map(({ ifindex, name, kind }) => [ifindex, name, kind]),
      [
        [1, 'lo', 'loopback'],
        [2, 'docker0', 'bridge'],
        [3, 'br-0123456789ab', 'bridge'],
        [4, 'veth0000001', 'veth'],
        [5, 'veth0000002', 'veth'],
        [6, 'eth0', 'veth'],
        [7, 'vethlocal1', 'veth'],
        [8, 'vethlocal0', 'veth'],
      ],
    );
  });

  it('reads a bridge port with its master, state, hairpin and peer', () => {
    const port = named('veth0000001');
    assert.deepEqual(
      [port.master, port.portState, port.hairpin, port.peerIfindex, port.peerNetnsid, port.txqlen, port.operstate],
      ['docker0', 'forwarding', true, 2, 0, undefined, 'UP'],
    );
    assert.equal(named('veth0000002').hairpin, false);
    assert.equal(named('docker0').mac, '02:42:cd:ab:a6:b9');
  });

  it('turns the name of a peer in the same namespace into its index', () => {
    assert.deepEqual([named('vethlocal0').peerIfindex, named('vethlocal0').peerNetnsid], [7, undefined]);
    assert.equal(named('vethlocal1').peerIfindex, 8);
  });

  it('reads the peer where its index equals the own one', () => {
    const side = readLinks(documentsOf('iproute2-6.1/web.ip.json')[0]).value.find(({ name }) => name === 'side');
    assert.deepEqual([side?.ifindex, side?.peerIfindex, side?.peerNetnsid], [3, 3, 1]);
  });

  it('reads what another version prints, and says what it does not understand', () => {
    const older = readLinks(documentsOf('handmade/older.ip.json')[0]);
    assert.deepEqual(
      older.value.map(({ name, mtu, kind, hairpin, master, operstate }) => ({
        name,
        mtu,
        kind,
        hairpin,
        master,
        operstate,
      })),
      [
        { name: 'lo', mtu: 0, kind: 'loopback', hairpin: undefined, master: undefined, operstate: 'UNKNOWN' },
        { name: 'veth265fa84', mtu: 0, kind: 'veth', hairpin: undefined, master: 'docker0', operstate: 'UNKNOWN' },
      ],
    );
    assert.deepEqual(
      older.problems.map((problem) => problem.replace(/ in \{.*/u, '')),
      [
        'link: mtu, linkinfo.info_slave_data.hairpin, addr_info.2 missing or not understood',
        'link: ifindex missing or not understood',
      ],
    );
  });

  it('never throws', () => {
    let deep: unknown = [];
    for (let depth = 0; depth < 100_000; depth += 1) deep = [deep];
    for (const document of [
      undefined,
      null,
      1,
      'text',
      {},
      [null],
      [1],
      [[]],
      [deep],
      [{ ifindex: deep, ifname: {} }],
    ]) {
      assert.deepEqual(readLinks(document).value, []);
    }
    assert.deepEqual(readLinks('text').problems, ['link: not a list']);
  });
});

describe('readAddresses', () => {
  it('reads both families with prefix, broadcast and scope', () => {
    const { value } = readAddresses(documentsOf('iproute2-6.1/host.ip.json')[0]);
    assert.deepEqual(
      value
        .filter(({ interface: name }) => name === 'docker0')
        .map(({ address, prefixLength, broadcast, scope }) => [address, prefixLength, broadcast, scope]),
      [
        ['172.17.0.1', 16, '172.17.255.255', 'global'],
        ['fd00:1::1', 64, undefined, 'global'],
        ['fe80::42:cdff:feab:a6b9', 64, undefined, 'link'],
      ],
    );
    assert.deepEqual(
      value
        .filter(({ interface: name }) => name === 'lo')
        .map(({ ifindex, family, address }) => [ifindex, family, address]),
      [
        [1, 'ipv4', '127.0.0.1'],
        [1, 'ipv6', '::1'],
      ],
    );
  });

  it('keeps the addresses that it understands', () => {
    const { value } = readAddresses(documentsOf('handmade/older.ip.json')[0]);
    assert.deepEqual(
      value.map(({ address, prefixLength, scope }) => [address, prefixLength, scope]),
      [['10.0.0.1', 24, 'global']],
    );
  });
});

describe('readNeighbours', () => {
  it('reads address, device, MAC and state', () => {
    const { value, problems } = readNeighbours(documentsOf('iproute2-6.1/host.ip.json')[3]);
    assert.deepEqual(problems, []);
    assert.deepEqual(value.at(-1), {
      address: '172.17.0.9',
      device: 'docker0',
      mac: '02:42:ac:11:00:09',
      states: ['PERMANENT'],
    });
  });

  it('reads an entry without a MAC', () => {
    const { value } = readNeighbours([{ dst: '172.17.0.77', dev: 'docker0', state: ['FAILED'] }]);
    assert.deepEqual(value, [{ address: '172.17.0.77', device: 'docker0', mac: undefined, states: ['FAILED'] }]);
  });
});

describe('readFdb', () => {
  it('reads entries with their bridge and state', () => {
    const { value, problems } = readFdb(JSON.parse(fixture('iproute2-6.1/host.fdb.json')));
    assert.deepEqual(problems, []);
    assert.deepEqual(
      value.filter(({ mac }) => mac.startsWith('02:42:ac')),
      [
        { mac: '02:42:ac:11:00:02', device: 'veth0000001', bridge: 'docker0', state: '' },
        { mac: '02:42:ac:11:00:03', device: 'veth0000002', bridge: 'docker0', state: '' },
      ],
    );
  });
});
