import assert from 'node:assert/strict';
import type { Container, Namespace, Snapshot } from '../../../lab-runtime/model/snapshot.ts';
import { vethOwners } from '../../../lab-runtime/snapshot/vethOwners.ts';
import { address, link, namespace } from './snapshotFixtures.ts';

function container(name: string, namespaceInode: number): Container {
  return { engine: 'namespaces', id: `${name}-id`, name, state: 'running', namespaceInode, hostname: name, ports: [] };
}

function snapshot(namespaces: readonly [Namespace, ...Namespace[]], containers: readonly Container[]): Snapshot {
  return {
    version: 1,
    target: 'local',
    bootId: 'boot',
    takenAt: '2026-11-24T00:00:00Z',
    host: namespaces[0],
    namespaces,
    networks: [],
    containers,
    endpoints: [],
    unknown: [],
  };
}

const eth0 = link({
  ifindex: 2,
  name: 'eth0',
  mac: '02:42:ac:11:00:02',
  peer: { inode: 1, ifindex: 5, name: 'veth5' },
});
const web = namespace({ inode: 10, links: [eth0], addresses: [address(eth0, '172.17.0.2/16')] });
const outside = namespace({
  inode: 20,
  label: 'client',
  role: 'outside',
  links: [{ ...eth0, peer: { inode: 1, ifindex: 7, name: 'eth0' } }],
});
const toWeb = { inode: 10, ifindex: 2, name: 'eth0' };

function hostWith(...links: Namespace['links']): Namespace {
  return namespace({ inode: 1, role: 'host', label: 'host', links });
}

describe('vethOwners', () => {
  it('names the container, its end, MAC and addresses', () => {
    const host = hostWith(
      link({ ifindex: 1, name: 'lo', kind: 'loopback' }),
      link({ ifindex: 5, name: 'veth5', master: 'docker0', peer: toWeb }),
    );
    const owner = { engine: 'namespaces', id: 'web-id', name: 'web' };
    assert.deepEqual(vethOwners(snapshot([host, web], [container('web', 10)])), [
      {
        host: 'veth5',
        hostIfindex: 5,
        bridge: 'docker0',
        container: owner,
        containers: [owner],
        namespaceInode: 10,
        containerInterface: 'eth0',
        containerIfindex: 2,
        mac: '02:42:ac:11:00:02',
        addresses: ['172.17.0.2/16'],
      },
    ]);
  });

  it('names everyone who shares the namespace', () => {
    const host = hostWith(link({ ifindex: 5, name: 'veth5', peer: toWeb }));
    const [owner] = vethOwners(
      snapshot([host, web], [container('web', 10), container('sidecar', 10), container('other', 11)]),
    );
    assert.deepEqual(
      owner?.containers.map(({ name }) => name),
      ['web', 'sidecar'],
    );
    assert.equal(owner.unknown, undefined);
  });

  it('says why an owner is not known', () => {
    const host = hostWith(
      link({ ifindex: 9, name: 'veth9' }),
      link({ ifindex: 8, name: 'veth8', peer: { inode: 99, ifindex: 2, name: 'eth0' } }),
      link({ ifindex: 7, name: 'eth0', peer: { inode: 20, ifindex: 2, name: 'eth0' } }),
      link({ ifindex: 6, name: 'here', peer: { inode: 1, ifindex: 5, name: 'there' } }),
    );
    const owners = vethOwners(snapshot([host, outside], []));
    assert.deepEqual(
      owners.map(({ hostIfindex, container: owner, unknown }) => [hostIfindex, owner, unknown]),
      [
        [6, null, 'both ends are on the host'],
        [7, null, 'the cable to client, beyond the host'],
        [8, null, 'no container is known in that namespace'],
        [9, null, 'its other end is in a namespace that could not be looked into'],
      ],
    );
  });

  it('names nobody who is on the host’s network for a cable within the host', () => {
    const ends = [
      link({ ifindex: 5, name: 'one', peer: { inode: 1, ifindex: 6, name: 'other' } }),
      link({ ifindex: 6, name: 'other', peer: { inode: 1, ifindex: 5, name: 'one' } }),
    ];
    const owners = vethOwners(snapshot([hostWith(...ends)], [container('on the host', 1)]));
    assert.deepEqual(
      owners.map(({ containers, unknown }) => [containers, unknown]),
      [
        [[], 'both ends are on the host'],
        [[], 'both ends are on the host'],
      ],
    );
  });

  it('has a row for a pair that is wholly elsewhere, of which the bridge’s port stands for it', () => {
    const inner = namespace({
      inode: 30,
      label: 'rootless',
      role: 'other',
      links: [link({ ifindex: 7, name: 'veth0', master: 'podman1', peer: { inode: 10, ifindex: 2, name: 'eth0' } })],
    });
    const away = namespace({
      inode: 10,
      links: [{ ...eth0, peer: { inode: 30, ifindex: 7, name: 'veth0' } }],
      addresses: [address(eth0, '10.89.0.2/24')],
    });
    const owners = vethOwners(snapshot([hostWith(), inner, away], [container('web', 10)]));
    assert.deepEqual(
      owners.map(({ host, hostNamespaceInode, bridge, container: owner, addresses }) => [
        host,
        hostNamespaceInode,
        bridge,
        owner?.name,
        addresses,
      ]),
      [['veth0', 30, 'podman1', 'web', ['10.89.0.2/24']]],
    );
  });

  it('tells of a namespace without a container who is in it and where it is mounted', () => {
    const blue = namespace({
      ...web,
      label: 'blue',
      role: 'other',
      processes: [{ pid: 7, command: 'sleep' }],
      mounts: ['/run/netns/blue'],
    });
    const host = hostWith(link({ ifindex: 5, name: 'veth5', peer: toWeb }));
    const [owner] = vethOwners(snapshot([host, blue], []));
    assert.deepEqual(
      [owner?.unknown, owner?.processes, owner?.mounts],
      ['no container: blue', [{ pid: 7, command: 'sleep' }], ['/run/netns/blue']],
    );
  });
});
