import assert from 'node:assert/strict';
import type { Snapshot } from '../../../lab-runtime/index.ts';
import { link, namespace } from '../snapshot/snapshotFixtures.ts';
import { runningLab, type } from './fakeCli.ts';

const one = { labs: [runningLab()] };

describe('show, veths and ports of the machine itself', () => {
  const eth0 = link({ ifindex: 2, name: 'eth0', mac: '02:42:ac:11:00:02' });
  const at = (ifindex: number) => ({ inode: 10 + ifindex, ifindex: 2, name: 'eth0' });
  const host = namespace({
    inode: 1,
    label: 'host',
    role: 'host',
    links: [
      link({ ifindex: 5, name: 'veth5', master: 'docker0', peer: at(5) }),
      link({ ifindex: 6, name: 'veth6', peer: at(6) }),
      link({ ifindex: 7, name: 'veth\u001b[31m7' }),
    ],
  });
  const snapshot: Snapshot = {
    version: 1,
    target: 'local',
    bootId: 'boot',
    takenAt: '2026-11-26T00:00:00Z',
    host,
    namespaces: [
      host,
      namespace({ inode: 15, label: 'web', links: [eth0] }),
      namespace({
        inode: 16,
        label: 'blue',
        role: 'other',
        pid: undefined,
        mounts: ['/run/netns/blue'],
        links: [eth0],
      }),
    ],
    networks: [],
    containers: [
      { engine: 'docker', id: 'abc', name: 'web', state: 'running', namespaceInode: 15, hostname: 'abc', ports: [] },
    ],
    endpoints: [],
    unknown: [{ what: 'namespaces of other users', why: '3 processes are hidden from this user: root sees them' }],
  };
  const runtime = { observeHost: () => Promise.resolve(snapshot) };

  it('need no lab, and say whose each veth is, who is there instead, and why it is not known', async () => {
    const { code, out, err } = await type('veths host', { ...one, labs: [], runtime });
    assert.equal(code, 0);
    assert.deepEqual(
      out
        .split('\n')
        .slice(1, 4)
        .map((line) => line.split(/ {3,}/).slice(0, 3)),
      [
        ['veth5 (5)', 'docker0', 'web'],
        ['veth6 (6)', '-', '(no container: blue)'],
        ['veth␛[31m7 (7)', '-', '? its other end is in a namespace that could not be looked into'],
      ],
    );
    assert.match(err, /the namespace is another user’s: root sees it/);
  });

  it('follow each published port, and say what is missing on its way', async () => {
    const [container] = snapshot.containers;
    assert.ok(container !== undefined);
    const ports = [{ hostIp: '::', hostPort: 8080, containerPort: 80, protocol: 'tcp' as const }];
    const published = { ...snapshot, containers: [{ ...container, name: 'we\u001bb', ports }] };
    const { out } = await type('ports host', { runtime: { observeHost: () => Promise.resolve(published) } });
    assert.match(out, /^\[::\]:8080\/tcp → we␛b 80\/tcp$/m);
    assert.match(out, /^ {2}unknown {2}who listens on the host$/m);
    assert.equal((await type('ports host', { runtime })).out, 'No port is published.\n');
  });

  it('need Linux where the machine is this one', async () => {
    const { code, err } = await type('veths host', { runtime, platform: 'darwin' });
    assert.equal(code, 3);
    assert.match(err, /This machine runs darwin/);
  });

  it('show every namespace, with or without a process', async () => {
    const { out } = await type('show host', { ...one, runtime });
    assert.match(out, /^host net:\[1\], pid 1$/m);
    assert.match(out, /^container web net:\[15\], pid 15$/m);
    assert.match(out, /^other blue net:\[16\]$/m);
    assert.match(out, /^unknown: namespaces of other users: 3 processes are hidden/m);
  });
});
