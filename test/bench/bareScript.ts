/**
 * The least a shell script can do to have the same network: the same processes in the same namespaces, the same veth
 * pairs, addresses, routes, settings and rules as a lab of `count` containers on docker0, each with one published port.
 * What Vethscope is measured against. It has no container's file system: no mount, no /etc/hosts, no hostname.
 */
import { quote } from '../../lab-runtime/index.ts';
import { bareRules } from './bareRules.ts';

/** The published port of a container; in the lab file and in the bare script. */
export function hostPort(index: number): string {
  return String(40000 + index);
}

/** Of the container with this index. */
function address(index: number): string {
  return `172.17.${String((index + 2) >> 8)}.${String((index + 2) & 255)}`;
}

function mac(index: number): string {
  const low = (index + 2).toString(16).padStart(4, '0');
  return `02:42:ac:11:${low.slice(0, 2)}:${low.slice(2)}`;
}

/** `$1`, `${10}`: a positional parameter of the script, from 1. The first is the client's pid. */
function parameter(number: number): string {
  return number < 10 ? `$${String(number)}` : `\${${String(number)}}`;
}

/** Says `ready` when all stands, runs `afterwards`, and stands until its standard input ends. */
export function bareScript(count: number, afterwards = ''): string {
  const containers = Array.from({ length: count }, (_, index) => index);
  const pidOf = (index: number): string => parameter(index + 2);
  const lines = (one: (index: number) => string): string => containers.map((index) => `${one(index)}\n`).join('');
  const inner = `set -e
exec 3<&0 </dev/null
mount -t tmpfs none /run
mkfifo /run/ready
exec 4<>/run/ready
ip link set lo up
echo 1 >/proc/sys/net/ipv4/ip_forward
pids=
start() {
  unshare --net --uts --mount --ipc --pid --fork --kill-child sh -c "$1" </dev/null 3<&- 4<&- &
  pids="$pids $!"
}
wait='echo >/run/ready; exec sleep 1000'
start "$wait"
for i in ${containers.map(String).join(' ')}; do
  start "echo 1 >/proc/sys/net/ipv6/conf/all/disable_ipv6; $wait"
done
for i in client ${containers.map(String).join(' ')}; do read -r _ <&4; done
set -- $pids
ip -batch - <<END
link add eth0 type veth peer name eth0 netns $1
addr add 192.168.99.100/24 brd 192.168.99.255 dev eth0
link set eth0 up
route add default via 192.168.99.1 dev eth0
link add docker0 txqueuelen 0 type bridge
addr add 172.17.0.1/16 brd 172.17.255.255 dev docker0
link set docker0 up
${lines((index) => `link add veth${String(index)} txqueuelen 0 type veth peer name eth0 netns ${pidOf(index)} address ${mac(index)} txqueuelen 0`)}END
nsenter --net=/proc/$1/ns/net ip -batch - <<END
link set lo up
addr add 192.168.99.1/24 brd 192.168.99.255 dev eth0
link set eth0 up
END
${lines(
  (index) => `nsenter --net=/proc/${pidOf(index)}/ns/net ip -batch - <<END
link set lo up
addr add ${address(index)}/16 brd 172.17.255.255 dev eth0
link set eth0 up
route add default via 172.17.0.1
END`,
)}ip -batch - <<END
${lines((index) => `link set veth${String(index)} master docker0 up`)}END
iptables-restore <<END
${bareRules(containers.map((index) => ({ address: address(index), hostPort: hostPort(index) })))}END
echo ready
${afterwards}
exec cat <&3
`;
  // The language whose texts need not be loaded: the script shall not pay for what it does not need.
  return `export LC_ALL=C
exec unshare --user --map-root-user --net --mount --pid --fork --kill-child --mount-proc sh -c ${quote([inner])}
`;
}
