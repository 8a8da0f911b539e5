import assert from 'node:assert/strict';
import {
  interfaceName,
  type Container,
  type Link,
  type Namespace,
  type Snapshot,
} from '../../../../lab-runtime/index.ts';
import { chooseInterfaces } from '../../../../lab-runtime/probes/capture/chooseInterfaces.ts';

function link(ifindex: number, name: string, parts: Partial<Link> = {}): Link {
  return { ifindex, name, kind: 'veth', flags: [], operstate: 'UP', mtu: 1500, ...parts };
}

function namespace(inode: number, label: string, role: Namespace['role'], links: readonly Link[]): Namespace {
  const empty = {
    addresses: [],
    routes: [],
    rules: [],
    neighbours: [],
    fdb: [],
    rulesets: { ipv4: [], ipv6: [] },
    sysctls: {},
  };
  return { ...empty, inode, label, role, links } as unknown as Namespace;
}

function container(name: string, engine: string, id: string, parts: Partial<Container> = {}): Container {
  return { engine, id, name, state: 'running', hostname: name, ports: [], ...parts };
}

const host = namespace(1, 'host', 'host', [
  link(1, 'lo', { kind: 'loopback' }),
  link(2, 'docker0', { kind: 'bridge' }),
  link(5, 'eth0.7', { kind: 'vlan', lower: { inode: 1, ifindex: 6, name: 'eth0' } }),
  link(6, 'eth0', { kind: 'ether' }),
  link(9, 'veth1', { master: 'docker0', peer: { inode: 2, ifindex: 2, name: 'eth0' } }),
]);
const web = namespace(2, 'web', 'container', [link(1, 'lo'), link(2, 'eth0')]);
const blue = namespace(3, 'blue', 'other', [link(1, 'lo')]);
const machine: Snapshot = {
  version: 1,
  target: 'local',
  bootId: 'boot',
  takenAt: '',
  host,
  namespaces: [host, web, blue],
  networks: [],
  containers: [
    container('web', 'docker', 'a'.repeat(64), { namespaceInode: 2, pid: 10 }),
    container('side', 'docker', 'b'.repeat(64), { namespaceInode: 2, pid: 11 }),
    container('twice', 'docker', 'c'.repeat(64), { namespaceInode: 2, pid: 12 }),
    container('twice', 'podman', 'd'.repeat(64), { namespaceInode: 3, pid: 13 }),
    container('ended', 'docker', 'e'.repeat(64), { state: 'exited' }),
  ],
  endpoints: [],
  unknown: [],
};
const lab: Snapshot = { ...machine, lab: 'lesson' };

const chosen = (snapshot: Snapshot, ...places: readonly string[]): string =>
  chooseInterfaces(
    snapshot,
    places.map((place) => ({ place })),
  )
    .map((one) => interfaceName(one))
    .join(' ');

describe('the interfaces of a capture', () => {
  it('are all of a lab, and of a machine its own, a port before its bridge and a device before what stands on it', () => {
    assert.equal(chosen(machine), 'host:lo host:eth0 host:veth1 host:docker0 host:eth0.7');
    assert.equal(chosen(lab), `${chosen(machine)} web:lo web:eth0 twice:lo`);
  });

  it('are those of somebody, or one of them, each once', () => {
    assert.equal(chosen(lab, 'web'), 'web:lo web:eth0');
    assert.equal(chosen(lab, 'web:eth0', 'web:eth0', 'side:eth0', 'host:docker0'), 'host:docker0 web:eth0');
    assert.equal(chosen(machine, `docker:${'a'.repeat(12)}:lo`, 'netns:3', 'blue:lo'), 'web:lo twice:lo');
    assert.equal(chosen(machine, `podman:${'d'.repeat(64)}`), 'twice:lo');
  });

  it('tell whose they are, and where the other end is', () => {
    const [, eth0] = chooseInterfaces(lab, [{ place: 'web' }]);
    assert.deepEqual(eth0?.facts.slice(0, 1), [
      'containers: web (docker aaaaaaaaaaaa), side (docker bbbbbbbbbbbb), twice (docker cccccccccccc)',
    ]);
    const [veth1] = chooseInterfaces(lab, [{ place: 'host', interface: 'veth1' }]);
    assert.deepEqual(veth1?.facts, [
      'host',
      'network namespace net:[1], veth, index 9',
      'port of docker0',
      'the other end is eth0 of web',
    ]);
  });

  const refusals: readonly (readonly [string, string, string, RegExp])[] = [
    ['nobody', 'unknown-object', 'nobody', /^There are: host, web, side, twice$/u],
    ['docker0', 'unknown-object', 'docker0', /host:docker0/u],
    ['web:eth9', 'unknown-object', 'web:eth9', /^It has: lo, eth0$/u],
    ['twice', 'unknown-object', 'twice', /docker:cccccccccccc, podman:dddddddddddd/u],
    ['ended', 'service-exited', 'container ended', /Start it again/u],
  ];
  for (const [place, code, object, remedy] of refusals) {
    it(`refuse ${place}, and say what there is`, () => {
      assert.throws(
        () => chosen(machine, place),
        (error: unknown) => {
          const { code: found, object: named, remedy: told } = error as Record<string, string>;
          assert.deepEqual([found, named], [code, object]);
          assert.match(told ?? '', remedy);
          return true;
        },
      );
    });
  }
});
