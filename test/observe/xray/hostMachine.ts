/** A machine with a real dockerd and podman, and a neighbour on its uplink: where the situations of a host are made. */
import { quote, silentLogger, type Target } from '../../../lab-runtime/index.ts';
import { createCommandTarget } from '../../../lab-runtime/targets/command/commandTarget.ts';
import type { Change } from '../../lab/xray/situation.ts';
import { asUser, image, packImage, preparePodman, prepareRootlessPodman, startDocker } from '../support/engines.ts';
import type { Machine } from '../support/machine.ts';

const sleep = `${image} sleep 100000`;
const serve = `${image} httpd -f -p 80`;
const bridge = (name: string, subnet: string, ...options: readonly string[]): string =>
  `docker network create -o com.docker.network.bridge.name=br-${name} --subnet ${subnet} ${options.join(' ')} ${name}`;

/** Answers every datagram with itself. */
const echo =
  'use Socket; socket(S,PF_INET,SOCK_DGRAM,0); bind(S,pack_sockaddr_in(53,INADDR_ANY)) or die; while ($who = recv(S,$what,1500,0)) { send(S,$what,0,$who) }';

/** The neighbour's address, and the machine's own beside it. */
export const outside = { address: '192.0.2.1', host: '192.0.2.10', address6: '2001:db8::1' } as const;

const population = `ip netns add lan
ip link add uplink0 up type veth peer name eth0 netns lan
ip addr add ${outside.host}/24 dev uplink0
ip -6 addr add 2001:db8::10/64 dev uplink0 nodad
ip -n lan link set lo up
ip -n lan link set eth0 up
ip -n lan addr add ${outside.address}/24 dev eth0
ip -n lan -6 addr add ${outside.address6}/64 dev eth0 nodad
{
${bridge('front', '172.30.0.0/24')}
${bridge('back', '172.31.0.0/24')}
${bridge('quiet', '172.29.0.0/24', '-o com.docker.network.bridge.enable_icc=false')}
${bridge('inside', '172.28.0.0/24', '--internal')}
${bridge('six', '172.27.0.0/24', '--ipv6', '--subnet fd30::/64')}
docker run -d --name web -p 8080:80 -p 127.0.0.1:8081:80 -p 53:53/udp ${serve}
docker run -d --name box ${sleep}
docker run -d --name alice --network front ${sleep}
docker run -d --name bob --network front -p 8090:80 ${serve}
docker run -d --name carol --network back ${serve}
docker run -d --name q1 --network quiet ${sleep}
docker run -d --name q2 --network quiet ${serve}
docker run -d --name in1 --network inside ${sleep}
docker run -d --name s1 --network six ${sleep}
docker run -d --name s2 --network six -p 8086:80 ${serve}
docker run -d --name both --network front ${sleep}
docker network connect back both
docker run -d --name onhost --network host ${sleep}
docker run -d --name side --network container:bob ${sleep}
podman run -d --name pod1 ${sleep}
podman run -d --name pod2 -p 8070:80 ${serve}
} >/dev/null
{ ${asUser} podman network create --disable-dns inner
for name in rootless1 rootless2; do ${asUser} podman run -d --name $name --network inner ${serve}; done
} >/dev/null 2>&1
sysctl -qw net.ipv4.icmp_ratelimit=0 net.ipv6.icmp.ratelimit=0`;

/** Makes all of that in a machine; see the head of this file. */
export async function populate(machine: Machine): Promise<void> {
  await packImage(machine);
  await Promise.all([
    startDocker(machine, ['--experimental', '--ip6tables']),
    prepareRootlessPodman(machine).then(() => preparePodman(machine)),
  ]);
  await machine.sh(population);
  await machine.start('exec ip netns exec lan busybox httpd -f -p 80');
  await machine.start(`exec nsenter --net=/proc/${await pidOf(machine, 'web')}/ns/net perl -e ${quote([echo])}`);
  await machine.start('exec busybox httpd -f -p 9000');
  await machine.sh(`for try in $(seq 100); do
if bash -c 'exec 3<>/dev/tcp/127.0.0.1/9000' && ip netns exec lan bash -c 'exec 3<>/dev/tcp/127.0.0.1/80'; then break; fi
sleep 0.05
done 2>/dev/null`);
}

/** A container's first process, as the machine sees it. */
async function pidOf(machine: Machine, container: string): Promise<string> {
  const asked = `inspect --format '{{.State.Pid}}' ${container} 2>/dev/null`;
  return machine.sh(`docker ${asked} | grep . || podman ${asked} | grep . || (${asUser} podman ${asked})`);
}

/** The machine as a target: its scripts run in it, as its root. */
export function targetOf(machine: Machine): Target {
  return createCommandTarget({
    id: 'machine',
    logger: silentLogger,
    way: {
      run: ([file, ...args]) => machine.enter([file, ...args]) as readonly [string, ...string[]],
      terminal: (script) => machine.enter(['sh', '-c', script]) as readonly [string, ...string[]],
    },
  });
}

/** Carries out a change: on the host, in the neighbour's namespace `lan`, or in that of a container. */
export async function makeChange(machine: Machine, [where, ...argv]: Change): Promise<void> {
  await machine.sh(quote([...(await wayInto(machine, where)), ...argv]));
}

/** Whether a connection is made from there, by a program of the system. */
export async function connects(machine: Machine, from: string, address: string, port: number): Promise<boolean> {
  const tried = ['timeout', '1.5', 'bash', '-c', `exec 3<>/dev/tcp/${address}/${String(port)}`];
  const told = await machine.sh(
    `${quote([...(await wayInto(machine, from)), ...tried])} 2>/dev/null && echo yes || echo no`,
  );
  return told === 'yes';
}

async function wayInto(machine: Machine, where: string): Promise<readonly string[]> {
  if (where === 'host') return [];
  if (where === 'lan') return ['ip', 'netns', 'exec', 'lan'];
  return ['nsenter', `--net=/proc/${await pidOf(machine, where)}/ns/net`, '--'];
}
