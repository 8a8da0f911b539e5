/** What a snapshot becomes as a plan, where no kernel is needed to see whether it is right. */
import assert from 'node:assert/strict';
import { inEnglish } from '../../../lab-runtime/model/phrase.ts';
import type { Container, Link, Namespace, Snapshot } from '../../../lab-runtime/model/snapshot.ts';
import { planReplay, type Replay } from '../../../lab-runtime/plan/replay/planReplay.ts';
import { address, link, namespace } from '../snapshot/snapshotFixtures.ts';

const up = { flags: ['BROADCAST', 'MULTICAST', 'UP', 'LOWER_UP'] };
const uplink = link({ ...up, ifindex: 2, name: 'ens3', kind: 'ether', mac: '52:54:00:00:00:01' });

function host(given: Partial<Namespace> = {}): Namespace {
  return namespace({
    inode: 1,
    label: 'host',
    role: 'host',
    links: [uplink],
    addresses: [address(uplink, '10.1.2.3/24')],
    ...given,
  });
}

function snapshot(given: Partial<Snapshot> & { readonly others?: readonly Namespace[] } = {}): Snapshot {
  const { others = [], host: own = host(), ...rest } = given;
  return {
    ...{ version: 1, target: 'ssh:shop', bootId: 'b', takenAt: '2026-01-01T00:00:00Z', networks: [], containers: [] },
    ...{ endpoints: [], unknown: [], host: own, namespaces: [own, ...others], ...rest },
  };
}

function container(name: string, namespaceInode: number, given: Partial<Container> = {}): Container {
  return {
    engine: 'docker',
    id: `${name}-id`,
    name,
    state: 'running',
    pid: 10,
    namespaceInode,
    hostname: name,
    ports: [],
    ...given,
  };
}

const commands = ({ plan }: Replay): readonly string[] =>
  plan.steps.flatMap(({ action }) => (action.kind === 'ip' ? action.commands.map((words) => words.join(' ')) : []));

const told = ({ notReplayed }: Replay): readonly string[] =>
  notReplayed.map(({ what, why }) => `${what}: ${inEnglish(why)}`);

const serving = ({ plan }: Replay): Readonly<Record<string, readonly string[]>> =>
  Object.fromEntries(
    plan.steps.flatMap(({ action }) => (action.kind === 'create' ? [[action.process.name, action.process.serve]] : [])),
  );

describe('the plan of a replay', () => {
  it('puts a peer where the uplink led to: at the gateway’s address, else at a free one', () => {
    const route = {
      family: 'ipv4',
      table: 'main',
      type: 'unicast',
      destination: 'default',
      gateway: '10.1.2.254',
      device: 'ens3',
      protocol: 'dhcp',
      flags: [],
      text: 'default via 10.1.2.254 dev ens3 proto dhcp',
    } as const;
    const withGateway = planReplay(snapshot({ host: host({ routes: [route] }) }), 'shop');
    assert.deepEqual(
      withGateway.lab.outside.map((peer) => [peer.name, peer.address]),
      [['client', '10.1.2.254/24']],
    );
    assert.ok(commands(withGateway).includes('route append default via 10.1.2.254 dev ens3 proto dhcp'));
    assert.ok(
      commands(withGateway).includes(
        'link add name ens3 index 2 address 52:54:00:00:00:01 mtu 1500 txqueuelen 0 type veth peer name eth0 mtu 1500 netns pid:client',
      ),
    );
    assert.deepEqual(told(withGateway), ['ens3 (host): it is a cable to client, outside', ...unknownRules]);
    const without = planReplay(snapshot(), 'shop');
    assert.deepEqual(
      without.lab.outside.map((peer) => peer.address),
      ['10.1.2.1/24'],
    );
  });

  it('has a veth that leads nowhere for what it cannot make, with a carrier where there was one, and says so', () => {
    const links = ['wireguard', 'tun', 'veth'].map((kind, at): Link =>
      link({ ...up, ifindex: 5 + at, name: `x${String(at)}`, kind }),
    );
    const replay = planReplay(snapshot({ host: host({ links }) }), 'shop');
    assert.deepEqual(told(replay).slice(0, 3), [
      'x0 (host): it is a veth that leads nowhere, in place of a wireguard',
      'x1 (host): it is a veth that leads nowhere, in place of a tun',
      'x2 (host): it leads nowhere: its other end is not in the replay',
    ]);
    assert.equal(commands(replay).filter((command) => command.endsWith(' netns pid:_elsewhere')).length, 3);
    assert.ok(commands(replay).includes('link set x2 up'));
  });

  it('lays a cable once, with both ends where they were, and believes no peer that does not say the same', () => {
    const near = link({ ...up, ifindex: 7, name: 'veth7', peer: { inode: 2, ifindex: 8, name: 'eth0' } });
    const far = link({ ...up, ifindex: 8, name: 'eth0', peer: { inode: 1, ifindex: 7, name: 'veth7' } });
    const web = namespace({ inode: 2, label: 'web', links: [far] });
    const cables = (replay: Replay): readonly string[] =>
      commands(replay).filter((one) => one.includes('type veth peer') && !one.endsWith(' pid:_elsewhere'));
    const both = planReplay(
      snapshot({ host: host({ links: [near] }), others: [web], containers: [container('web', 2)] }),
      'shop',
    );
    assert.deepEqual(cables(both), [
      'link add name veth7 index 7 mtu 1500 txqueuelen 0 type veth peer name eth0 index 8 mtu 1500 txqueuelen 0 netns pid:web',
    ]);
    const liar = { ...web, links: [{ ...far, peer: { inode: 1, ifindex: 9, name: 'other' } }] };
    const one = planReplay(snapshot({ host: host({ links: [near] }), others: [liar] }), 'shop');
    assert.deepEqual(cables(one), []);
  });

  it('lets a responder answer at the addresses at which somebody listened, and no one at the engine’s own', () => {
    const socket = (at: string, port: number, command: string) =>
      ({
        protocol: 'tcp',
        family: at.includes(':') ? 'ipv6' : 'ipv4',
        address: at,
        port,
        process: { pid: 9, command },
      }) as const;
    const web = namespace({
      inode: 2,
      label: 'web',
      sockets: [
        socket('0.0.0.0', 80, 'nginx'),
        socket('::', 80, 'nginx'),
        socket('127.0.0.1', 9000, 'php'),
        socket('::1', 9001, 'php'),
        socket('127.0.0.11', 4000, 'x'),
      ],
    });
    const own = host({ sockets: [socket('0.0.0.0', 22, 'sshd'), socket('0.0.0.0', 8080, 'docker-proxy')] });
    const shop = snapshot({
      host: own,
      others: [web],
      containers: [container('web', 2), container('side', 2, { pid: 11 }), container('metrics', 1)],
    });
    const replay = planReplay(shop, 'shop');
    assert.deepEqual(serving(replay), {
      client: ['80/tcp'],
      web: ['80/tcp', '127.0.0.1:9000/tcp', '[::1]:9001/tcp'],
      side: [],
      metrics: [],
      'host-services': ['22/tcp'],
    });
    assert.ok(told(replay).includes('0.0.0.0:8080/tcp (host): the engine itself listens there'));
  });

  it('gives everyone a name that no other has and no shell minds', () => {
    const wishes = ['a', '$(id)', '../x', 'host', 'twice', 'twice'];
    const others = wishes.map((_, at) => namespace({ inode: 10 + at, label: `n${String(at)}` }));
    const containers = wishes.map((name, at) => container(name, 10 + at));
    const replay = planReplay(snapshot({ others, containers }), 'shop');
    const names = replay.lab.containers.map(({ spec }) => spec.name);
    assert.deepEqual(names, ['container', 'id', 'container-2', 'host-2', 'twice', 'twice-2']);
    assert.ok(told(replay).includes('"$(id)": it is called id'));
  });

  it('leaves out what had ended, and says so', () => {
    const replay = planReplay(
      snapshot({
        containers: [container('gone', 5, { state: 'exited', namespaceInode: undefined }), container('lost', 5)],
      }),
      'shop',
    );
    assert.deepEqual(replay.lab.containers, []);
    assert.deepEqual(told(replay).slice(0, 2), [
      'gone: it had ended',
      'lost: the snapshot does not know its network namespace',
    ]);
  });

  it('sets forwarding before what it resets, and nothing that is not a setting of the network', () => {
    const sysctls = {
      'net.ipv4.conf.all.accept_redirects': '1',
      'net.ipv4.ip_forward': '1',
      'kernel.panic': '1',
      'net.x.y;z': '1',
      'net.ipv4.a': '$(id)',
    };
    const { plan } = planReplay(snapshot({ host: host({ sysctls }) }), 'shop');
    const [first] = plan.steps;
    assert.deepEqual(first?.action.kind === 'try-sysctl' && first.action.settings, [
      ['net.ipv4.ip_forward', '1'],
      ['net.ipv4.conf.all.accept_redirects', '1'],
    ]);
  });
});

/** The fixtures know none. */
const unknownRules = ['iptables (host): the snapshot does not know it: not of interest'];
