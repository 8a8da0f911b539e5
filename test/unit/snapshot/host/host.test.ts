import assert from 'node:assert/strict';
import { assembleHost, joinedNamespaces } from '../../../../lab-runtime/snapshot/host/assembleHost.ts';
import { chooseNamespaces } from '../../../../lab-runtime/snapshot/host/chooseNamespaces.ts';
import { openEnded } from '../../../../lab-runtime/snapshot/resolveLowers.ts';
import { vethOwners } from '../../../../lab-runtime/snapshot/vethOwners.ts';
import { recordedHost, recordedParts, recordedText } from './recordedHost.ts';

describe('the snapshot of a machine', () => {
  it('has every container with its namespace, as kernel and engines tell', () => {
    const { containers = [], host } = assembleHost(recordedParts()) ?? {};
    const inode = (name: string) => containers.find((one) => one.name === name)?.namespaceInode;
    assert.deepEqual(
      containers.map(({ engine, name, state, project, service }) => [engine, name, state, project, service]),
      [
        ['docker', 'alone', 'running', undefined, undefined],
        ['podman', 'pod1', 'running', undefined, undefined],
        ['docker', 'side', 'running', undefined, undefined],
        ['docker', 'stopped', 'exited', undefined, undefined],
        ['docker', 'web', 'running', 'shop', 'web'],
      ],
    );
    assert.equal(inode('side'), inode('web'));
    assert.notEqual(inode('web'), host?.inode);
    assert.deepEqual(containers.find(({ name }) => name === 'web')?.ports, [
      { hostIp: '0.0.0.0', hostPort: 8080, containerPort: 80, protocol: 'tcp' },
      { hostIp: '::', hostPort: 8080, containerPort: 80, protocol: 'tcp' },
    ]);
  });

  it('has the endpoints with the engines’ networks, and networks with their bridges', () => {
    const { endpoints = [], networks = [] } = assembleHost(recordedParts()) ?? {};
    assert.deepEqual(
      endpoints
        .filter(({ container }) => container !== 'side')
        .map(({ container, network, containerInterface, address }) => [
          container,
          network,
          containerInterface,
          address,
        ]),
      [
        ['pod1', 'podman', 'eth0', '10.88.0.2'],
        ['web', 'shop', 'eth0', '172.18.0.2'],
        ['web', 'bridge', 'eth1', '172.17.0.2'],
      ],
    );
    assert.deepEqual(networks.map(({ name, gateway }) => `${name} ${gateway}`).sort(), [
      'bridge 172.17.0.1',
      'podman 10.88.0.1',
      'shop 172.18.0.1',
    ]);
    for (const { network, bridge } of endpoints)
      assert.equal(bridge, networks.find(({ name }) => name === network)?.bridge);
  });

  it('shows a namespace without a process by its mount, and what a macvlan in it stands on', () => {
    const { namespaces = [], host } = assembleHost(recordedParts()) ?? {};
    const blue = namespaces.find(({ label }) => label === 'blue');
    assert.deepEqual([blue?.role, blue?.pid, blue?.mounts], ['other', undefined, ['/run/netns/blue']]);
    const lower = blue?.links.find(({ name }) => name === 'mv0')?.lower;
    assert.deepEqual([lower?.inode, lower?.name], [host?.inode, 'docker0']);
  });

  it('tells whose each veth is', () => {
    assert.deepEqual(
      vethOwners(recordedHost()).map(({ container, containers, containerInterface, bridge, unknown }) => [
        container?.name,
        containers.length,
        containerInterface,
        bridge?.replace(/-.*/, ''),
        unknown,
      ]),
      [
        ['web', 2, 'eth0', 'br', undefined],
        ['web', 2, 'eth1', 'docker0', undefined],
        ['pod1', 1, 'eth0', 'podman0', undefined],
        [undefined, 0, 'eth0', undefined, 'no container: blue'],
      ],
    );
  });

  it('asks for the ids of those only whose links lead nobody knows where', () => {
    const parts = { ...recordedParts(), ids: new Map() };
    const labels = joinedNamespaces(parts).filter(({ inode }) => openEnded(joinedNamespaces(parts)).includes(inode));
    assert.deepEqual(labels.map(({ label }) => label).sort(), ['blue', 'host']);
  });

  it('is complete without engines: docker’s names are ids, podman’s come from its monitors', () => {
    const engines = `\u001efixture engine docker\nCannot connect to the Docker daemon\n\u001efixture end\n`;
    const { containers = [], unknown = [], endpoints } = assembleHost(recordedParts({ engines })) ?? {};
    assert.deepEqual(
      containers.map(({ engine, name, id }) => [engine, name === id.slice(0, 12) ? 'id' : name]).toSorted(),
      [
        ['docker', 'id'],
        ['docker', 'id'],
        ['docker', 'id'],
        ['podman', 'pod1'],
      ],
    );
    assert.deepEqual(unknown, [{ what: "names of docker's containers", why: 'Cannot connect to the Docker daemon' }]);
    assert.equal(endpoints?.length, 5);
  });

  it('leaves out what went, or became another’s, while it was looked at', () => {
    const collect = recordedText('collect');
    const found = chooseNamespaces(recordedParts().discovered);
    const pod =
      found.slice(1).find(({ processes }) => processes.some(({ command }) => command === 'sleep'))?.label ?? '';
    const after = collect.lastIndexOf('fixture inodes-after');
    const changed = collect.slice(0, after) + collect.slice(after).replace(pod, '4026599999');
    const { namespaces = [], unknown = [] } = assembleHost(recordedParts({ collect: changed })) ?? {};
    assert.ok(!namespaces.some(({ inode }) => String(inode) === pod));
    assert.ok(unknown.some(({ why }) => why === 'it went while it was looked at'));
  });

  it('never throws, whatever is cut off', () => {
    for (const name of ['discover', 'engines', 'collect'] as const) {
      const whole = recordedText(name);
      for (let length = 0; length < whole.length; length += Math.ceil(whole.length / 97)) {
        assembleHost(recordedParts({ [name]: whole.slice(0, length) }));
      }
    }
  });
});
