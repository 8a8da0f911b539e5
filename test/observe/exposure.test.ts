/** From where ports can be reached, as the snapshot says, against who can reach them in truth. */
import assert from 'node:assert/strict';
import { until } from '../support/until.ts';
import { startMachine, type Machine } from './support/machine.ts';

/** What `vethscope exposure --json` prints, in part. */
interface Told {
  readonly hostIp: string;
  readonly hostPort: number;
  readonly fromHost: Answer;
  readonly fromUplink: Answer;
  readonly warnings: readonly string[];
}

interface Answer {
  readonly reachable: 'yes' | 'no' | 'unknown';
  readonly why: string;
  readonly rule?: { readonly text: string };
}

/** A host with a bridge, a server behind it, a published port as Docker publishes it, a port of its own; and a neighbour. */
const population = `ip netns add lan; ip netns add web
ip link add uplink0 up type veth peer name eth0 netns lan
ip addr add 192.0.2.10/24 dev uplink0
ip -n lan addr add 192.0.2.1/24 dev eth0; ip -n lan link set eth0 up
ip link add br0 up type bridge
ip addr add 172.30.0.1/24 dev br0
ip link add veth0 up master br0 type veth peer name eth0 netns web
ip -n web addr add 172.30.0.2/24 dev eth0; ip -n web link set eth0 up; ip -n web link set lo up
ip -n web route add default via 172.30.0.1
sysctl -qw net.ipv4.ip_forward=1
iptables -P FORWARD DROP
iptables -N DOCKER; iptables -N DOCKER-USER
iptables -A FORWARD -j DOCKER-USER
iptables -A FORWARD -o br0 -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
iptables -A FORWARD -o br0 -j DOCKER
iptables -A FORWARD -i br0 ! -o br0 -j ACCEPT
iptables -A DOCKER -d 172.30.0.2/32 ! -i br0 -o br0 -p tcp -m tcp --dport 80 -j ACCEPT
iptables -t nat -N DOCKER
iptables -t nat -A PREROUTING -m addrtype --dst-type LOCAL -j DOCKER
iptables -t nat -A OUTPUT ! -d 127.0.0.0/8 -m addrtype --dst-type LOCAL -j DOCKER
iptables -t nat -A DOCKER ! -i br0 -p tcp -m tcp --dport 8080 -j DNAT --to-destination 172.30.0.2:80
iptables -t nat -A POSTROUTING -s 172.30.0.0/24 ! -o br0 -j MASQUERADE
ip -6 addr add 2001:db8::10/64 dev uplink0 nodad; ip -6 addr add fd00:30::1/64 dev br0 nodad
ip -n lan -6 addr add 2001:db8::1/64 dev eth0 nodad
ip -n web -6 addr add fd00:30::2/64 dev eth0 nodad; ip -n web -6 route add default via fd00:30::1
sysctl -qw net.ipv6.conf.all.forwarding=1
ip6tables -t nat -A PREROUTING -p tcp -m addrtype --dst-type LOCAL -m tcp --dport 8080 -j DNAT --to-destination [fd00:30::2]:80
ip6tables -t nat -A OUTPUT ! -d ::1/128 -p tcp -m addrtype --dst-type LOCAL -m tcp --dport 8080 -j DNAT --to-destination [fd00:30::2]:80`;

/** Changes that make a difference, or seem to; each is taken back by what stands second. */
const changes: readonly (readonly [string, string, string])[] = [
  ['nothing', ':', ':'],
  ['the host does not forward', 'sysctl -qw net.ipv4.ip_forward=0', 'sysctl -qw net.ipv4.ip_forward=1'],
  [
    'a rule of the user drops the neighbour',
    'iptables -I DOCKER-USER -i uplink0 -s 192.0.2.0/24 -p tcp --dport 80 -j DROP',
    'iptables -F DOCKER-USER',
  ],
  [
    'a rule of the user rejects another port',
    'iptables -I DOCKER-USER -i uplink0 -p tcp --dport 81 -j REJECT; iptables -A DOCKER-USER -j RETURN',
    'iptables -F DOCKER-USER',
  ],
  [
    'a rule sees the published port only before it is rewritten',
    'iptables -t raw -A PREROUTING -i uplink0 -p tcp -m multiport --dports 22,8000:8100 -j DROP',
    'iptables -t raw -F',
  ],
  [
    'a limit that may be reached, and a drop behind it',
    'iptables -I DOCKER-USER -p tcp -m limit --limit 1000/sec -j RETURN; iptables -A DOCKER-USER -p tcp -j RETURN',
    'iptables -F DOCKER-USER',
  ],
  [
    'the answer is dropped',
    'iptables -I FORWARD -i br0 -m conntrack --ctstate ESTABLISHED -j DROP',
    'iptables -D FORWARD 1',
  ],
  [
    'the container refuses',
    'ip netns exec web iptables -A INPUT -p tcp --dport 80 -j DROP',
    'ip netns exec web iptables -F',
  ],
  [
    'the container is down',
    'ip -n web link set eth0 down',
    // With the link go the addresses of IPv6 (sysctl keep_addr_on_down).
    'ip -n web link set eth0 up; ip -n web route add default via 172.30.0.1; ip -n web -6 addr add fd00:30::2/64 dev eth0 nodad; ip -n web -6 route add default via fd00:30::1',
  ],
  ['the container has lost its way back', 'ip -n web route del default', 'ip -n web route add default via 172.30.0.1'],
  [
    'it has lost it, but is asked by the bridge itself',
    'ip -n web route del default; iptables -t nat -A POSTROUTING -o br0 -p tcp --dport 80 -j MASQUERADE',
    'ip -n web route add default via 172.30.0.1; iptables -t nat -D POSTROUTING -o br0 -p tcp --dport 80 -j MASQUERADE',
  ],
  ['the host’s own port is closed', 'iptables -A INPUT -i uplink0 -p tcp --dport 9000 -j REJECT', 'iptables -F INPUT'],
  [
    'all of INPUT is closed but lo',
    'iptables -A INPUT -i lo -j ACCEPT; iptables -P INPUT DROP',
    'iptables -P INPUT ACCEPT; iptables -F INPUT',
  ],
  [
    'a mark decides',
    'iptables -t mangle -A PREROUTING -i uplink0 -j MARK --set-mark 5; iptables -I DOCKER-USER -m mark --mark 6 -j DROP',
    'iptables -t mangle -F; iptables -F DOCKER-USER',
  ],
];

/** The same of IPv6. */
const changes6: readonly (readonly [string, string, string])[] = [
  ['nothing', ':', ':'],
  [
    'the host does not forward',
    'sysctl -qw net.ipv6.conf.all.forwarding=0',
    'sysctl -qw net.ipv6.conf.all.forwarding=1',
  ],
  ['the policy drops what is forwarded', 'ip6tables -P FORWARD DROP', 'ip6tables -P FORWARD ACCEPT'],
  [
    'a rule drops the neighbour’s prefix',
    'ip6tables -A FORWARD -s 2001:db8::/64 -p tcp --dport 80 -j DROP',
    'ip6tables -F FORWARD',
  ],
  ['a rule drops another prefix', 'ip6tables -A FORWARD -s 2001:db8:1::/64 -p tcp -j DROP', 'ip6tables -F FORWARD'],
  [
    'the container refuses',
    'ip netns exec web ip6tables -A INPUT -p tcp --dport 80 -j REJECT',
    'ip netns exec web ip6tables -F',
  ],
  ['only IPv4 is closed', 'iptables -A INPUT -p tcp --dport 9000 -j DROP', 'iptables -F INPUT'],
  [
    'the host’s own port is closed',
    'ip6tables -A INPUT -i uplink0 -p tcp --dport 9000 -j REJECT',
    'ip6tables -F INPUT',
  ],
  [
    'the container has lost its way back',
    'ip -n web -6 route del default',
    'ip -n web -6 route add default via fd00:30::1',
  ],
];

describe('exposure', function () {
  this.timeout(120_000);
  let machine: Machine;

  before(async () => {
    machine = await startMachine();
    await machine.sh(population);
    await machine.start('exec ip netns exec web busybox httpd -f -p 80');
    await machine.start('exec busybox httpd -f -p 9000');
    await machine.sh(
      `for try in $(seq 100); do
if bash -c 'exec 3<>/dev/tcp/127.0.0.1/9000' && ip netns exec web bash -c 'exec 3<>/dev/tcp/172.30.0.2/80'; then break; fi
sleep 0.05
done 2>/dev/null`,
    );
  });
  after(() => machine[Symbol.asyncDispose]());

  const told = async (): Promise<readonly Told[]> => (await machine.vethscope('exposure', 'host')) as readonly Told[];
  /** Whether a connection is made, by a program of the system. */
  const connects = async (where: string, address: string, port: number): Promise<'yes' | 'no'> =>
    (await machine.sh(
      `${where} timeout 3 bash -c 'exec 3<>/dev/tcp/${address}/${String(port)}' 2>/dev/null && echo yes || echo no`,
    )) === 'yes'
      ? 'yes'
      : 'no';

  /** From the host, at one of its addresses or another. */
  const either = async (port: number, ...addresses: readonly string[]): Promise<'yes' | 'no'> =>
    (await Promise.all(addresses.map((address) => connects('', address, port)))).find((one) => one === 'yes') ?? 'no';

  for (const [what, begin, end] of changes) {
    it(`is as it is where ${what}`, async () => {
      await machine.sh(begin);
      try {
        const all = await told();
        for (const port of [8080, 9000]) {
          const one = all.find(({ hostPort, hostIp }) => hostPort === port && hostIp === '0.0.0.0');
          assert.ok(one, `${String(port)} is not told of`);
          const [host, neighbour] = [
            await either(port, '192.0.2.10', '172.30.0.1'),
            await connects('ip netns exec lan', '192.0.2.10', port),
          ];
          const because = JSON.stringify(one);
          assertAgrees(one.fromHost, host, `${String(port)} from the host: ${because}`);
          assertAgrees(one.fromUplink, neighbour, `${String(port)} from the uplink: ${because}`);
        }
      } finally {
        await machine.sh(end);
      }
    });
  }

  for (const [what, begin, end] of changes6) {
    it(`of IPv6 is as it is where ${what}`, async () => {
      await machine.sh(begin);
      try {
        const all = await told();
        const published = all.find(({ hostPort, hostIp }) => hostPort === 8080 && hostIp === '::');
        const own = all.find(({ hostPort, hostIp }) => hostPort === 9000 && hostIp === '::');
        assert.ok(published !== undefined && own !== undefined);
        for (const one of [published, own]) {
          const [host, neighbour] = [
            await either(one.hostPort, '2001:db8::10', 'fd00:30::1'),
            await connects('ip netns exec lan', '2001:db8::10', one.hostPort),
          ];
          const because = JSON.stringify(one);
          assertAgrees(one.fromHost, host, `${String(one.hostPort)} from the host: ${because}`);
          assertAgrees(one.fromUplink, neighbour, `${String(one.hostPort)} from the uplink: ${because}`);
          if (what === 'nothing') assert.equal(neighbour, 'yes');
        }
      } finally {
        await machine.sh(end);
      }
    });
  }

  it('names the rule that stands in the way, and the reason where it is none', async () => {
    await machine.sh(
      'iptables -I DOCKER-USER -i uplink0 -p tcp --dport 80 -m comment --comment "not from outside" -j DROP',
    );
    const text = await machine.vethscopeText('exposure', 'host');
    await machine.sh('iptables -F DOCKER-USER');
    assert.match(
      text,
      /^0\.0\.0\.0:8080\/tcp[^]*?from the uplink {2}no {6}a rule drops it: filter DOCKER-USER 1: -i uplink0 -p tcp -m tcp --dport 80 -m comment --comment "not from outside" -j DROP$/m,
    );
  });

  it('warns where ufw is set up to close a port that is open all the same', async () => {
    await machine.sh(
      `iptables -N ufw-user-input; iptables -A INPUT -i lo -j ACCEPT; iptables -A INPUT -j ufw-user-input; iptables -P INPUT DROP`,
    );
    const all = await told();
    assert.equal(await connects('ip netns exec lan', '192.0.2.10', 8080), 'yes');
    await machine.sh('iptables -P INPUT ACCEPT; iptables -F INPUT; iptables -X ufw-user-input');
    assert.deepEqual(all.find(({ hostPort }) => hostPort === 8080)?.warnings, [
      'ufw is set up to close 8080/tcp, but it is sent to a container before ufw looks',
    ]);
    assert.deepEqual(all.find(({ hostPort }) => hostPort === 9000)?.warnings, []);
  });

  it('is not known where a table of nftables may decide, and says which; one that only counts changes nothing', async () => {
    await machine.sh(
      "nft add table inet guard; nft 'add chain inet guard in { type filter hook prerouting priority -400; }'; nft add rule inet guard in tcp dport 8080 counter",
    );
    try {
      const counted = (await told()).find(({ hostPort }) => hostPort === 8080);
      assert.equal(counted?.fromUplink.reachable, 'yes');
      await machine.sh('nft add rule inet guard in tcp dport 8080 drop');
      const one = (await told()).find(({ hostPort }) => hostPort === 8080);
      assert.match(await machine.vethscopeText('show', 'host'), /nftables table inet guard: 2 in 1 chains/);
      assert.equal(await connects('ip netns exec lan', '192.0.2.10', 8080), 'no');
      assert.deepEqual(
        [one?.fromUplink.reachable, one?.fromUplink.why],
        ['unknown', 'it depends on the nftables table inet guard, whose rules are not followed'],
      );
    } finally {
      await machine.sh('nft delete table inet guard');
    }
  });

  /** What is not known is never right or wrong; but here everything can be known. */
  function assertAgrees({ reachable }: Answer, really: 'yes' | 'no', message: string): void {
    assert.equal(reachable, really, message);
  }

  it('is used by those who are connected through a published port, with their ports', async () => {
    await machine.start("exec ip netns exec lan bash -c 'exec 3<>/dev/tcp/192.0.2.10/8080; sleep 1000 & wait'");
    const established = async (): Promise<string> =>
      machine.sh("ip netns exec lan ss -Htn state established '( dport = :8080 )' | awk '{ print $3 }'");
    const client = await until(async () => (await established()) || undefined);
    const ports = (await machine.vethscope('ports', 'host')) as readonly {
      readonly hostPort: number;
      readonly connections: readonly {
        readonly source: string;
        readonly sourcePort: number;
        readonly state?: string;
      }[];
    }[];
    const connections = ports.find(({ hostPort }) => hostPort === 8080)?.connections ?? [];
    const open = connections.filter(({ state }) => state === 'ESTABLISHED');
    assert.deepEqual(
      open.map(({ source, sourcePort }) => `${source}:${String(sourcePort)}`),
      [client],
    );
    assert.match(
      await machine.vethscopeText('ports', 'host'),
      new RegExp(`in use +\\d+ connections?: .*${client} ESTABLISHED`),
    );
  });
});
