/**
 * The least a shell script can do to have the same network: the same namespaces, processes, veths, addresses and
 * rules as a lab of `count` containers on docker0, each with one published port. What Vethscope is measured against.
 */
export function bareScript(count: number): string {
  const containers = Array.from({ length: count }, (_, index) => index);
  const address = (index: number): string => `172.17.${String((index + 2) >> 8)}.${String((index + 2) & 255)}`;
  const rules = containers.map((index) => {
    const port = String(40000 + index);
    return {
      nat: `-A DOCKER ! -i docker0 -p tcp -m tcp --dport ${port} -j DNAT --to-destination ${address(index)}:80\n-A POSTROUTING -s ${address(index)}/32 -d ${address(index)}/32 -p tcp -m tcp --dport 80 -j MASQUERADE\n`,
      filter: `-A DOCKER -d ${address(index)}/32 ! -i docker0 -o docker0 -p tcp -m tcp --dport 80 -j ACCEPT\n`,
    };
  });
  const inner = `set -e
mount -t tmpfs none /run
mkfifo /run/ready
exec 4<>/run/ready
ip link set lo up
echo 1 >/proc/sys/net/ipv4/ip_forward
pids=
for i in ${containers.map(String).join(' ')}; do
  unshare --net --uts --mount --ipc --pid --fork --kill-child sh -c 'echo >/run/ready; exec sleep 1000' </dev/null 4<&- &
  pids="$pids $!"
done
for i in ${containers.map(String).join(' ')}; do read -r _ <&4; done
set -- $pids
ip -batch - <<END
link add docker0 type bridge
addr add 172.17.0.1/16 dev docker0
link set docker0 up
${containers.map((index) => `link add veth${String(index)} type veth peer name eth0 netns $${index < 9 ? String(index + 1) : `{${String(index + 1)}}`}`).join('\n')}
END
${containers
  .map(
    (index) => `nsenter --net=/proc/\${${String(index + 1)}}/ns/net ip -batch - <<END
link set lo up
addr add ${address(index)}/16 dev eth0
link set eth0 up
route add default via 172.17.0.1
END
`,
  )
  .join('')}
ip -batch - <<END
${containers.map((index) => `link set veth${String(index)} master docker0\nlink set veth${String(index)} up`).join('\n')}
END
iptables-restore <<END
*nat
:DOCKER - [0:0]
-A PREROUTING -m addrtype --dst-type LOCAL -j DOCKER
-A POSTROUTING -s 172.17.0.0/16 ! -o docker0 -j MASQUERADE
${rules.map(({ nat }) => nat).join('')}COMMIT
*filter
:FORWARD DROP [0:0]
:DOCKER - [0:0]
-A FORWARD -o docker0 -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
-A FORWARD -o docker0 -j DOCKER
-A FORWARD -i docker0 -j ACCEPT
${rules.map(({ filter }) => filter).join('')}COMMIT
END
`;
  return `exec unshare --user --map-root-user --net --mount --pid --fork --kill-child --mount-proc sh -s <<'BARE'\n${inner}BARE\n`;
}
