import assert from 'node:assert/strict';
import { observeHost, silentLogger, vethOwners } from '../../lab-runtime/index.ts';
import type { PortChain, Snapshot, SnapshotDiff, VethOwner } from '../../lab-runtime/index.ts';
import { createSshTarget } from '../../lab-runtime/targets/ssh/sshTarget.ts';
import { skipBecause } from '../harness/skip.ts';
import { asUser, image, packImage, prepareRootlessPodman, preparePodman, startDocker } from './support/engines.ts';
import { startMachine, type Machine } from './support/machine.ts';
import { startSshInto } from './support/sshInto.ts';
import { cablesByWitness, cablesOf } from './support/witness.ts';

/**
 * Which veth is whose on a machine with real engines, against two witnesses that know nothing of one another: frames
 * for the cables, the engines' own `inspect` for the names.
 */
describe('a machine with engines', function () {
  this.timeout(300_000);
  /** What there is to end, the last first; nothing where the tests are skipped. */
  const left: (() => Promise<unknown>)[] = [];
  let machine: Machine;
  let owners: readonly VethOwner[];
  let snapshot: Snapshot;

  before(async function () {
    if (process.getuid?.() !== 0) skipBecause(this, 'dockerd needs root');
    machine = await startMachine();
    left.push(async () => machine[Symbol.asyncDispose]());
    await packImage(machine);
    await Promise.all([startDocker(machine), prepareRootlessPodman(machine).then(() => preparePodman(machine))]);
    await machine.sh(population);
    owners = (await machine.vethscope('veths', 'host')) as readonly VethOwner[];
    snapshot = (await machine.vethscope('show', 'host')) as Snapshot;
  });
  after(async () => {
    for (const end of left.toReversed()) await end();
  });

  it('has every cable that the witness finds, and no other', async () => {
    const witnessed = await cablesByWitness(machine);
    assert.ok(witnessed.length >= 60, `only ${String(witnessed.length)} cables`);
    assert.deepEqual(cablesOf(owners, snapshot.host.inode), witnessed);
    assert.deepEqual(
      owners.filter(({ namespaceInode }) => typeof namespaceInode !== 'number'),
      [],
    );
  });

  it('has the name of every container of docker, by the MAC address that docker gave it', async () => {
    const expected = await dockerEndpoints();
    assert.ok(expected.length >= 55, `only ${String(expected.length)} endpoints`);
    for (const { name, id, mac, address } of expected) {
      const owner = owners.find((one) => one.mac === mac);
      assert.deepEqual(owner?.container, { engine: 'docker', id, name }, `the veth of ${name}`);
      assert.ok(owner.addresses.includes(address), `${name} has ${owner.addresses.join()}, not ${address}`);
    }
  });

  it('shows those who share a namespace together, who has it first', () => {
    const owner = owners.find(({ container }) => container?.name === 'web1');
    assert.deepEqual(
      owner?.containers.map(({ name }) => name),
      ['web1', 'side1', 'side2'],
    );
    const pod = owners.find(({ containers }) => containers.some(({ name }) => name === 'inpod'));
    assert.equal(pod?.containers.length, 2);
    assert.match(pod.container?.name ?? '', /-infra$/);
  });

  it('knows who has no veth: on the host’s network, without a network, not running', () => {
    const inodes = Object.fromEntries(
      snapshot.containers.map(({ name, state, namespaceInode }) => [name, [state, namespaceInode]]),
    );
    assert.deepEqual(inodes['onhost'], ['running', snapshot.host.inode]);
    assert.deepEqual(inodes['stopped'], ['exited', undefined]);
    const [, none] = inodes['alone'] ?? [];
    const links = snapshot.namespaces.find(({ inode }) => inode === none)?.links.map(({ name }) => name);
    assert.deepEqual(links, ['lo']);
  });

  it('knows podman’s containers: root’s, a pod’s, and another user’s, whose bridge is not on the host', () => {
    const named = (name: string): VethOwner | undefined =>
      owners.find(({ containers }) => containers.some((one) => one.name === name));
    assert.equal(named('pod1')?.container?.engine, 'podman');
    assert.equal(named('pod1')?.bridge, 'podman0');
    const [one, two] = [named('rootless1'), named('rootless2')];
    assert.equal(one?.container?.engine, 'podman');
    assert.equal(typeof one.hostNamespaceInode, 'number');
    assert.equal(one.hostNamespaceInode, two?.hostNamespaceInode);
    assert.notEqual(one.namespaceInode, two?.namespaceInode);
  });

  it('shows namespaces that no engine knows with their processes and mounts', () => {
    const other = (host: string): VethOwner | undefined => owners.find((owner) => owner.host === host);
    assert.deepEqual([other('veth-blue')?.container, other('veth-blue')?.mounts], [null, ['/run/netns/blue']]);
    assert.deepEqual(
      other('veth-plain')?.processes?.map(({ command }) => command),
      ['sleep'],
    );
  });

  it('follows every published port to its server, and back by the processes at both ends', async () => {
    const chains = (await machine.vethscope('ports', 'host')) as readonly PortChain[];
    const proxies = await machine.sh("ps -eo pid,args | grep '[d]ocker-proxy -proto'");
    for (let number = 1; number <= 20; number += 1) {
      const port = 8000 + number;
      const chain = chains.find(({ hostPort, hostIp }) => hostPort === port && hostIp === '0.0.0.0');
      assert.equal(chain?.container?.name, `web${String(number)}`);
      assert.deepEqual([chain.problems, chain.unknown], [[], []]);
      assert.equal(
        chain.rule?.text.endsWith(`--dport ${String(port)} -j DNAT --to-destination ${String(chain.address)}:80`),
        true,
      );
      const owner = owners.find(({ host }) => host === chain.veth);
      assert.equal(owner?.container?.name, `web${String(number)}`);
      const proxy = String(chain.listeners[0]?.process?.pid);
      assert.match(
        proxies,
        new RegExp(`^ *${proxy} \\S*docker-proxy -proto tcp -host-ip 0.0.0.0 -host-port ${String(port)} `, 'm'),
      );
      assert.deepEqual(
        chain.servers.map(({ port: at, process }) => [at, process?.command]),
        [[80, 'httpd']],
      );
    }
    const text = await machine.vethscopeText('ports', 'host');
    assert.match(
      text,
      /^0\.0\.0\.0:8001\/tcp → web1 80\/tcp\n {2}listens {2}0\.0\.0\.0:8001 docker-proxy \(\d+\)\n {2}rule {5}nat DOCKER \d+: /m,
    );
  });

  it('is the same over ssh', async () => {
    const server = await startSshInto(machine);
    left.push(server.close);
    const extraArguments = ['-F', server.configFile];
    const target = createSshTarget({ host: 'lab', logger: silentLogger, aliveSeconds: 30, extraArguments });
    left.push(() => target.connection.close());
    const seen = await observeHost(target);
    const told = vethOwners(seen).map((owner) => ({ ...owner, bridge: owner.bridge ?? null }));
    assert.deepEqual(JSON.parse(JSON.stringify(told)), owners);
    const essence = ({ containers }: Snapshot) =>
      containers.map(({ engine, id, name, image: of, state, namespaceInode, ports }) =>
        JSON.stringify([engine, id, name, of, state, namespaceInode, ports]),
      );
    assert.deepEqual(essence(seen), essence(snapshot));
  });

  it('is the same to a helper container that the engine is asked for, and which is not shown itself', async () => {
    const asked = (verb: string) =>
      machine.vethscopeWith({ VETHSCOPE_DOCKER_IMAGE: image }, verb, 'host', '--target', 'docker-host:default');
    const seen = (await asked('veths')) as readonly VethOwner[];
    assert.deepEqual(seen, owners);
    const { containers } = (await asked('show')) as Snapshot;
    assert.deepEqual(
      containers.map(({ name }) => name),
      snapshot.containers.map(({ name }) => name),
    );
    assert.equal(await machine.sh('docker ps -aq --filter label=vethscope=helper'), '');
  });

  it('tells from where its ports can be reached, as those find who try', async () => {
    const told = (await machine.vethscope('exposure', 'host')) as readonly Told[];
    const web = told.filter(({ hostPort, hostIp }) => hostPort > 8000 && hostPort <= 8020 && hostIp === '0.0.0.0');
    assert.equal(web.length, 20);
    for (const { fromHost, fromUplink, fromContainers } of web) {
      assert.deepEqual(
        [fromHost, fromUplink, fromContainers].map(({ reachable }) => reachable),
        ['yes', 'yes', 'yes'],
      );
    }
    const connects = (where: string, address: string): Promise<string> =>
      machine.sh(`${where} timeout 10 bash -c 'exec 3<>/dev/tcp/${address}/8001' 2>&1 && echo yes`);
    assert.equal(await connects('', '127.0.0.1'), 'yes');
    assert.equal(await connects('ip netns exec lan', '192.0.2.10'), 'yes');
    const pid = await machine.sh("docker inspect --format '{{.State.Pid}}' web2");
    assert.equal(await connects(`nsenter --net=/proc/${pid}/ns/net`, '172.17.0.1'), 'yes');
  });

  it('is complete without any answer of an engine: names are ids then, and why is said', async () => {
    await machine.sh('kill -STOP $(cat /run/docker.pid)');
    try {
      const still = (await machine.vethscope('veths', 'host')) as readonly VethOwner[];
      const pairs = (all: readonly VethOwner[]): readonly unknown[] =>
        all.map(({ host, namespaceInode, containerInterface, containers }) => [
          host,
          namespaceInode,
          containerInterface,
          containers.map(({ id }) => id),
        ]);
      assert.deepEqual(pairs(still), pairs(owners));
      const { unknown, containers } = (await machine.vethscope('show', 'host')) as Snapshot;
      assert.ok(unknown.some(({ what }) => what === "names of docker's containers"));
      const docker = containers.filter(({ engine }) => engine === 'docker');
      assert.ok(docker.length > 50);
      for (const { id, name } of docker) assert.equal(name, id.slice(0, 12));
    } finally {
      await machine.sh('kill -CONT $(cat /run/docker.pid)');
    }
  });

  it('tells what an engine did between two looks, and the same of two files', async () => {
    await machine.sh('rm -f /run/before.json /run/after.json');
    await machine.vethscopeText('save', 'host', '/run/before.json');
    await machine.sh(`docker network create extra >/dev/null
docker run -d --name added --network extra -p 9999:80 ${image} httpd -f -p 80 >/dev/null`);
    await machine.vethscopeText('save', 'host', '/run/after.json');
    const { changes } = (await machine.differ('/run/before.json', '/run/after.json')) as SnapshotDiff;
    const found = (what: string, kind?: string): readonly string[] =>
      changes.flatMap((one) => (one.what === what && one.kind === kind && one.change === 'added' ? [one.text] : []));
    assert.deepEqual([found('container'), found('network')], [['added'], ['extra']]);
    assert.equal(found('link', 'bridge').length, 1);
    assert.equal(found('link', 'veth').length, 1);
    const rules = found('rule').join('\n');
    assert.match(rules, /^nat -A DOCKER ! -i br-\w+ -p tcp -m tcp --dport 9999 -j DNAT --to-destination \S+:80$/m);
    assert.match(rules, /^filter -A FORWARD -o br-\w+ -j DOCKER$/m);
    assert.deepEqual(
      changes.filter(({ change }) => change === 'removed'),
      [],
    );
    await machine.sh('docker rm -f added >/dev/null; docker network rm extra >/dev/null');
    const { changes: left } = (await machine.differ('/run/before.json')) as SnapshotDiff;
    assert.deepEqual(
      left.map(({ what, text }) => `${what} ${text}`),
      [],
    );
  });

  it('is rebuilt as a lab: the kernel has everything there, and a published port answers', async () => {
    await machine.sh('rm -f /run/original.json');
    await machine.vethscopeText('save', 'host', '/run/original.json');
    const replay = (await machine.vethscope('replay', '/run/original.json', '--name', 'original')) as Replay;
    assert.deepEqual(replay.differences, { changes: [], unknown: [] });
    const reasons = new Set(replay.notReplayed.map(({ why }) => why));
    assert.deepEqual([...reasons].toSorted(), [
      'it had ended',
      'it is a veth that leads nowhere, in place of a tun',
      'the engine itself listens there',
    ]);
    const { body } = (await machine.vethscope('http', 'original', 'lan', 'http://192.0.2.10:8007/')) as {
      readonly body: string;
    };
    assert.match(body, /^container: web7$/m);
    for (const argv of [['iptables-save'], ['ip', '-o', 'addr'], ['ip', 'route', 'show', 'table', 'all']]) {
      const there = await machine.vethscopeText('exec', 'original', 'host', '--', ...argv);
      assert.equal(stable(there), stable(await machine.sh(argv.join(' '))), argv.join(' '));
    }
    await machine.vethscopeText('down', 'original');
  });

  it('is never wrong while containers come and go', async () => {
    await machine.start(`touch /run/churning
for round in $(seq 1000); do
[ -e /run/churning ] || break
docker run -d --name churn$round ${image} sleep 1000
docker rm -f churn$((round - 1))
done
touch /run/churned`);
    for (let look = 0; look < 8; look += 1) {
      const seen = (await machine.vethscope('veths', 'host')) as readonly VethOwner[];
      for (const owner of seen.filter(({ container }) => container?.engine === 'docker')) assertFits(owner);
    }
    await machine.sh('rm /run/churning; until [ -e /run/churned ]; do sleep 0.1; done');
  });

  /** This daemon makes both ends on the host, one after the other, and derives the MAC address from the IP address. */
  function assertFits({ host, hostIfindex, containerIfindex, mac, addresses }: VethOwner): void {
    assert.equal(containerIfindex, hostIfindex - 1, host);
    const derived = (addresses.find((one) => one.includes('.')) ?? '')
      .split('/')[0]
      ?.split('.')
      .map((part) => Number(part).toString(16).padStart(2, '0'));
    if (derived?.length === 4) assert.equal(mac, ['02', '42', ...derived].join(':'), host);
  }

  async function dockerEndpoints(): Promise<
    readonly { readonly name: string; readonly id: string; readonly mac: string; readonly address: string }[]
  > {
    const format =
      '{{$name := .Name}}{{$id := .Id}}{{range .NetworkSettings.Networks}}{{$name}} {{$id}} {{.MacAddress}} {{.IPAddress}}/{{.IPPrefixLen}}\n{{end}}';
    const text = await machine.sh(`docker inspect --format '${format}' $(docker ps -q)`);
    return text.split('\n').flatMap((line) => {
      const [name = '', id = '', mac = '', address = ''] = line.trim().split(' ');
      return mac.includes(':') ? [{ name: name.slice(1), id, mac, address }] : [];
    });
  }
});

/** What `vethscope exposure --json` prints, in part. */
interface Told {
  readonly hostIp: string;
  readonly hostPort: number;
  readonly fromHost: { readonly reachable: string };
  readonly fromUplink: { readonly reachable: string };
  readonly fromContainers: { readonly reachable: string };
}

/** What `vethscope replay --json` prints, in part. */
interface Replay {
  readonly notReplayed: readonly { readonly what: string; readonly why: string }[];
  readonly differences: SnapshotDiff;
}

/** A dump without its counters, remarks, lifetimes and ids of namespaces; the kernel's order of interfaces is that of their birth. */
function stable(dump: string): string {
  return dump
    .replaceAll(/^#.*\n?/gm, '')
    .replaceAll(/\[\d+:\d+\]/g, '[]')
    .replaceAll(/ (?:nodad|tentative)/g, '')
    .replaceAll(/[ \t]+$/gm, '')
    .split('\n')
    .toSorted()
    .join('\n');
}

/** Sixty containers and more, of every kind of attachment. */
const population = `for number in 1 2 3; do docker network create net$number; done >/dev/null
{
for number in $(seq 20); do docker run -d --name web$number -p $((8000 + number)):80 ${image} httpd -f -p 80; done
for number in $(seq 12); do docker run -d --name a$number --network net1 ${image} sleep 1000; done
for number in $(seq 12); do docker run -d --name b$number --network net2 ${image} sleep 1000; done
} >/dev/null &
{
for number in $(seq 6); do docker run -d --name c$number --network net3 ${image} sleep 1000; docker network connect net1 c$number; done
docker run -d --name onhost --network host ${image} sleep 1000
docker run -d --name alone --network none ${image} sleep 1000
docker run --name stopped ${image} sh -c :
podman run -d --name pod1 ${image} sleep 1000
podman network create --disable-dns kube
podman pod create --name kubepod --network kube --infra-image ${image} --infra-command '/bin/sleep 1000'
podman run -d --name inpod --pod kubepod ${image} sleep 1000
} >/dev/null
wait
for number in 1 2; do docker run -d --name side$number --network container:web1 ${image} sleep 1000; done >/dev/null
{ ${asUser} podman network create --disable-dns inner
for number in 1 2; do ${asUser} podman run -d --name rootless$number --network inner ${image} sleep 1000; done; } >/dev/null 2>&1
ip netns add lan
ip link add uplink0 up type veth peer name eth0 netns lan
ip addr add 192.0.2.10/24 dev uplink0
ip -n lan link set eth0 up
ip -n lan addr add 192.0.2.1/24 dev eth0
ip netns add blue
ip link add veth-blue up type veth peer name eth0 netns blue
ip -n blue link set eth0 up
unshare --net sleep 1000 >/dev/null 2>&1 &
until [ "$(readlink /proc/$!/ns/net)" != "$(readlink /proc/self/ns/net)" ]; do sleep 0.01; done
ip link add veth-plain up type veth peer name eth0 netns $!
nsenter --net=/proc/$!/ns/net ip link set eth0 up
`;
