/** What packets meet on a machine with real engines. */
import assert from 'node:assert/strict';
import { inEnglish, type Journey } from '../../../lab-runtime/index.ts';
import { rule, rule6, setting, type Change, type Situation } from '../../lab/xray/situation.ts';
import { outside } from './hostMachine.ts';
import { ofLegacy } from './legacySituations.ts';
import { rewrites } from './rewrites.ts';

const listensAt = (program: RegExp) => {
  return ({ forward }: Journey): void => {
    assert.equal(forward.at(-1)?.stage, 'deliver');
    assert.match((forward.at(-1)?.details ?? []).map((one) => inEnglish(one)).join('\n'), program);
  };
};

/** The agent's words are parted by blanks: nothing leads into it by that path, and it has no process. */
const hiddenNamespace: readonly Change[] = [
  ['host', 'ip', 'netns', 'add', 'odd one'],
  ['host', 'ip', 'link', 'add', 'odd0', 'up', 'type', 'veth', 'peer', 'name', 'eth0', 'netns', 'odd one'],
  ['host', 'ip', 'addr', 'add', '198.51.100.1/24', 'dev', 'odd0'],
  ['host', 'ip', '-n', 'odd one', 'link', 'set', 'eth0', 'up', 'address', '02:00:00:00:00:02'],
  ['host', 'ip', '-n', 'odd one', 'addr', 'add', '198.51.100.2/24', 'dev', 'eth0'],
];

const known: readonly Change[] = [
  ['host', 'ip', 'neigh', 'replace', '198.51.100.2', 'lladdr', '02:00:00:00:00:02', 'dev', 'odd0'],
];

const arriving: readonly Situation[] = [
  { name: 'a ping beside', ask: { kind: 'icmp', from: 'alice', to: 'bob' }, verdict: 'delivered' },
  {
    name: 'a connection beside',
    ask: { kind: 'tcp', from: 'alice', to: 'bob', port: 80 },
    verdict: 'delivered',
    also: listensAt(/httpd/),
  },
  { name: 'a page beside', ask: { kind: 'http', from: 'alice', to: 'bob', port: 80 }, verdict: 'delivered' },
  {
    name: 'a datagram on the default bridge',
    ask: { kind: 'udp', from: 'box', to: 'web', port: 53 },
    verdict: 'delivered',
    also: listensAt(/perl/),
  },
  {
    name: 'a datagram that nobody takes',
    ask: { kind: 'udp', from: 'box', to: 'web', port: 9 },
    ...{ verdict: 'rejected', cause: 'no-listener', names: /udp port 9 of web/ },
  },
  {
    name: 'a connection that nobody takes',
    ask: { kind: 'tcp', from: 'alice', to: 'bob', port: 81 },
    ...{ verdict: 'rejected', cause: 'no-listener', names: /tcp port 81 of bob/ },
  },
  {
    name: 'a published port, from the outside',
    ask: { kind: 'tcp', from: 'lan', to: 'host', port: 8080 },
    verdict: 'delivered',
    also: (journey) => {
      assert.match(rewrites(journey).join('; '), /^dst 192\.0\.2\.10 172\.17\.0\.2; dport 8080 80; ttl 64 63$/);
      assert.deepEqual([...new Set(journey.forward.map(({ namespace }) => namespace))], ['lan', 'host', 'web']);
    },
  },
  {
    name: 'a published port of udp, from the outside',
    ask: { kind: 'udp', from: 'lan', to: outside.host, port: 53 },
    verdict: 'delivered',
  },
  {
    name: 'a page of a published port',
    ask: { kind: 'http', from: 'lan', to: outside.host, port: 8090 },
    verdict: 'delivered',
  },
  {
    name: 'a ping to the outside',
    ask: { kind: 'icmp', from: 'alice', to: outside.address },
    verdict: 'delivered',
    also: (journey) => {
      assert.match(rewrites(journey).join('; '), /^ttl 64 63; src 172\.30\.0\.\d+ 192\.0\.2\.10$/);
    },
  },
  {
    name: 'a connection to the outside, by the neighbour’s name',
    ask: { kind: 'tcp', from: 'web', to: 'lan', port: 80 },
    verdict: 'delivered',
  },
  { name: 'the host to a container', ask: { kind: 'tcp', from: 'host', to: 'carol', port: 80 }, verdict: 'delivered' },
  {
    name: 'a container to the host',
    ask: { kind: 'tcp', from: 'alice', to: 'host', port: 9000 },
    verdict: 'delivered',
  },
  {
    name: 'a container with two networks',
    ask: { kind: 'tcp', from: 'both', to: 'carol', port: 80 },
    verdict: 'delivered',
  },
  {
    name: 'a container on the host’s network',
    ask: { kind: 'tcp', from: 'onhost', to: 'bob', port: 80 },
    verdict: 'delivered',
  },
  {
    name: 'a container that shares another’s network',
    ask: { kind: 'tcp', from: 'alice', to: 'side', port: 80 },
    verdict: 'delivered',
  },
  {
    name: 'the host to a published port at its own address',
    ask: { kind: 'tcp', from: 'host', to: outside.host, port: 8080 },
    verdict: 'delivered',
    also: (journey) => {
      assert.match(rewrites(journey).join('; '), /dst 192\.0\.2\.10 172\.17\.0\.2/);
    },
  },
  {
    name: 'the host to a published port at its loopback address: docker-proxy takes it',
    ask: { kind: 'tcp', from: 'host', to: '127.0.0.1', port: 8080 },
    verdict: 'delivered',
    also: listensAt(/docker-proxy[^]*\bweb port 80\b/),
  },
  {
    name: 'a port that is published on loopback alone, from there',
    ask: { kind: 'tcp', from: 'host', to: '127.0.0.1', port: 8081 },
    verdict: 'delivered',
    // Docker's rule in nat OUTPUT leaves 127.0.0.0/8 to the proxy.
    also: listensAt(/docker-proxy/),
  },
  {
    name: 'a container to a published port of another on its network: docker-proxy takes it',
    ask: { kind: 'tcp', from: 'box', to: outside.host, port: 8080 },
    verdict: 'delivered',
    also: listensAt(/docker-proxy[^]*\bweb port 80\b/),
  },
  {
    name: 'a container to its own published port',
    ask: { kind: 'http', from: 'bob', to: outside.host, port: 8090 },
    verdict: 'delivered',
    also: listensAt(/docker-proxy/),
  },
  {
    name: 'containers of podman',
    ask: { kind: 'tcp', from: 'pod1', to: 'pod2', port: 80 },
    verdict: 'delivered',
  },
  {
    name: 'containers of an ordinary user’s podman, whose bridge is in a namespace of its own',
    ask: { kind: 'tcp', from: 'rootless1', to: 'rootless2', port: 80 },
    verdict: 'delivered',
    also: ({ forward }) => {
      assert.equal(new Set(forward.map(({ namespaceInode }) => namespaceInode)).size, 3);
    },
  },
];

const stopped: readonly Situation[] = [
  {
    name: 'networks that are kept apart',
    ask: { kind: 'tcp', from: 'alice', to: 'carol', port: 80 },
    ...{ verdict: 'dropped', cause: 'network-isolation', names: /front.*back/ },
  },
  {
    name: 'out of an internal network',
    ask: { kind: 'icmp', from: 'in1', to: outside.address },
    ...{ verdict: 'dropped', cause: 'internal-network', names: /inside/ },
  },
  {
    name: 'from the outside into an internal network',
    set: [['lan', 'ip', 'route', 'add', '172.28.0.0/24', 'via', outside.host]],
    unset: [['lan', 'ip', 'route', 'del', '172.28.0.0/24']],
    ask: { kind: 'icmp', from: 'lan', to: 'in1' },
    ...{ verdict: 'dropped', cause: 'internal-network', names: /inside/ },
  },
  {
    // Podman's rules accept what containers begin; Docker's policy stops the rest (containers/podman#13349).
    name: 'a port that podman publishes, where Docker’s policy stops what nobody accepts',
    ask: { kind: 'tcp', from: 'lan', to: outside.host, port: 8070 },
    ...{ verdict: 'dropped', cause: 'policy-drop', names: /filter FORWARD in host/ },
  },
  {
    name: 'a network without icc',
    ask: { kind: 'tcp', from: 'q1', to: 'q2', port: 80 },
    ...{ verdict: 'dropped', cause: 'icc-off', names: /quiet/ },
  },
  {
    name: 'a port that is published on loopback alone, from the outside',
    ask: { kind: 'tcp', from: 'lan', to: outside.host, port: 8081 },
    ...{ verdict: 'rejected', cause: 'loopback-only', names: /8081 of web.*127\.0\.0\.1/ },
  },
  {
    name: 'a port of the host where nobody listens',
    ask: { kind: 'tcp', from: 'lan', to: 'host', port: 8099 },
    ...{ verdict: 'rejected', cause: 'no-listener', names: /tcp port 8099 of host/ },
  },
  {
    name: 'a DROP in DOCKER-USER',
    ...rule('host', 'filter', 'DOCKER-USER', '-i', 'uplink0', '-p', 'tcp', '--dport', '80', '-j', 'DROP'),
    ask: { kind: 'tcp', from: 'lan', to: 'host', port: 8080 },
    ...{ verdict: 'dropped', cause: 'rule-drop', names: /DOCKER-USER 1 of table filter in host/ },
  },
  {
    name: 'a REJECT in DOCKER-USER',
    ...rule('host', 'filter', 'DOCKER-USER', '-i', 'uplink0', '-p', 'tcp', '-j', 'REJECT'),
    ask: { kind: 'tcp', from: 'lan', to: 'host', port: 8080 },
    ...{ verdict: 'rejected', cause: 'rule-reject', names: /DOCKER-USER 1 of table filter in host/ },
  },
  {
    name: 'the policy of INPUT',
    set: [['host', 'iptables', '-w', '-P', 'INPUT', 'DROP']],
    unset: [['host', 'iptables', '-w', '-P', 'INPUT', 'ACCEPT']],
    ask: { kind: 'tcp', from: 'lan', to: 'host', port: 9000 },
    ...{ verdict: 'dropped', cause: 'policy-drop', names: /filter INPUT in host/ },
  },
  {
    name: 'the policy of INPUT, in docker-proxy’s way',
    set: [['host', 'iptables', '-w', '-P', 'INPUT', 'DROP']],
    unset: [['host', 'iptables', '-w', '-P', 'INPUT', 'ACCEPT']],
    ask: { kind: 'tcp', from: 'box', to: outside.host, port: 8080 },
    ...{ verdict: 'dropped', cause: 'policy-drop', names: /filter INPUT in host/ },
  },
  {
    name: 'a host that does not forward',
    ...setting('host', 'net.ipv4.ip_forward', '0', '1'),
    ask: { kind: 'tcp', from: 'lan', to: 'host', port: 8080 },
    ...{ verdict: 'dropped', cause: 'ip-forward-off', names: /host does not forward: net\.ipv4\.ip_forward is 0/ },
  },
  {
    name: 'a source that is not where it should come from',
    set: [
      ['host', 'sysctl', '-qw', 'net.ipv4.conf.uplink0.rp_filter=1'],
      ['lan', 'ip', 'addr', 'add', '203.0.113.7/24', 'dev', 'eth0'],
      ['lan', 'ip', 'route', 'add', outside.host, 'dev', 'eth0', 'src', '203.0.113.7'],
    ],
    unset: [
      ['lan', 'ip', 'route', 'del', outside.host],
      ['lan', 'ip', 'addr', 'del', '203.0.113.7/24', 'dev', 'eth0'],
      ['host', 'sysctl', '-qw', 'net.ipv4.conf.uplink0.rp_filter=0'],
    ],
    ask: { kind: 'icmp', from: 'lan', to: outside.host },
    ...{ verdict: 'dropped', cause: 'rp-filter', names: /uplink0/ },
  },
  {
    name: 'a container that has lost its default route',
    set: [['web', 'ip', 'route', 'del', 'default']],
    unset: [['web', 'ip', 'route', 'add', 'default', 'via', '172.17.0.1']],
    ask: { kind: 'tcp', from: 'lan', to: 'host', port: 8080 },
    ...{ verdict: 'unanswered', cause: 'wrong-source', names: /web.*192\.0\.2\.1/ },
  },
  {
    name: 'an address of a network that nobody has',
    ask: { kind: 'icmp', from: 'host', to: '172.30.0.200' },
    ...{ verdict: 'dropped', cause: 'neighbour-failed', names: /br-front of host has 172\.30\.0\.200/ },
  },
  {
    name: 'a rule of nftables itself',
    set: [
      ['host', 'nft', 'add table inet guard'],
      ['host', 'nft', 'add chain inet guard onward { type filter hook forward priority 10; policy accept; }'],
      ['host', 'nft', 'add rule inet guard onward tcp dport 80 counter drop'],
    ],
    unset: [['host', 'nft', 'delete table inet guard']],
    ask: { kind: 'tcp', from: 'lan', to: 'host', port: 8080 },
    ...{ verdict: 'dropped', cause: 'rule-drop', names: /onward 1 of table guard in host.*tcp dport 80/ },
  },
  {
    name: 'a firewall as ufw makes it',
    set: [
      ['host', 'iptables', '-w', '-N', 'ufw-user-input'],
      ['host', 'iptables', '-w', '-A', 'ufw-user-input', '-p', 'tcp', '--dport', '22', '-j', 'ACCEPT'],
      ['host', 'iptables', '-w', '-A', 'INPUT', '-i', 'lo', '-j', 'ACCEPT'],
      ['host', 'iptables', '-w', '-A', 'INPUT', '-j', 'ufw-user-input'],
      ['host', 'iptables', '-w', '-P', 'INPUT', 'DROP'],
    ],
    unset: [
      ['host', 'iptables', '-w', '-P', 'INPUT', 'ACCEPT'],
      ['host', 'iptables', '-w', '-F', 'INPUT'],
      ['host', 'iptables', '-w', '-F', 'ufw-user-input'],
      ['host', 'iptables', '-w', '-X', 'ufw-user-input'],
    ],
    ask: { kind: 'tcp', from: 'lan', to: 'host', port: 9000 },
    ...{ verdict: 'dropped', cause: 'policy-drop', names: /filter INPUT in host/ },
    also: ({ cause }) => {
      assert.ok(
        cause?.unmatched.some(({ rule: { chain }, why }) => {
          return chain === 'ufw-user-input' && /its destination port is 9000/.test(inEnglish(why));
        }),
      );
    },
  },
  {
    name: 'a firewall as firewalld makes it',
    set: [
      ['host', 'nft', 'add table inet firewalld'],
      ['host', 'nft', 'add chain inet firewalld filter_INPUT { type filter hook input priority 10; policy accept; }'],
      ['host', 'nft', 'add chain inet firewalld filter_INPUT_ZONES'],
      ['host', 'nft', 'add rule inet firewalld filter_INPUT ct state { established, related } accept'],
      ['host', 'nft', 'add rule inet firewalld filter_INPUT iifname "lo" accept'],
      ['host', 'nft', 'add rule inet firewalld filter_INPUT jump filter_INPUT_ZONES'],
      ['host', 'nft', 'add rule inet firewalld filter_INPUT reject with icmpx admin-prohibited'],
    ],
    unset: [['host', 'nft', 'delete table inet firewalld']],
    ask: { kind: 'tcp', from: 'lan', to: 'host', port: 9000 },
    ...{ verdict: 'rejected', cause: 'rule-reject', names: /filter_INPUT 4 of table firewalld in host/ },
  },
  {
    name: 'a link of a container that is down',
    set: [['bob', 'ip', 'link', 'set', 'eth0', 'down']],
    unset: [
      ['bob', 'ip', 'link', 'set', 'eth0', 'up'],
      ['bob', 'ip', 'route', 'add', 'default', 'via', '172.30.0.1'],
    ],
    ask: { kind: 'icmp', from: 'alice', to: 'bob' },
    ...{ verdict: 'dropped', cause: 'link-down', names: /eth0 of bob/ },
  },
];

/** What no witness can be in, either. */
export const unseenSituations: readonly Situation[] = [
  {
    name: 'into a namespace that cannot be entered, and back',
    ...{ set: hiddenNamespace, unset: [['host', 'ip', 'netns', 'del', 'odd one']] },
    ask: { kind: 'icmp', from: 'host', to: '198.51.100.2' },
    verdict: 'delivered',
    also: ({ forward }) => {
      const told = forward.flatMap(({ details }) => details.map((one) => inEnglish(one)));
      assert.ok(told.includes('the namespace of odd one could not be entered: what happens there is not seen'));
    },
  },
  {
    name: 'into a namespace that cannot be entered, without an answer',
    set: [...hiddenNamespace, ['host', 'ip', '-n', 'odd one', 'addr', 'flush', 'dev', 'eth0'], ...known],
    unset: [['host', 'ip', 'netns', 'del', 'odd one']],
    ask: { kind: 'icmp', from: 'host', to: '198.51.100.2' },
    ...{ verdict: 'unknown', cause: 'unknown', names: /eth0 of odd one, whose namespace could not be entered/ },
  },
];

const ofIpv6: readonly Situation[] = [
  {
    name: 'IPv6: a ping beside',
    ask: { kind: 'icmp', from: 's1', to: 's2', family: 'ipv6' },
    verdict: 'delivered',
  },
  {
    name: 'IPv6: a ping to the outside',
    ask: { kind: 'icmp', from: 's1', to: outside.address6 },
    verdict: 'delivered',
    also: (journey) => {
      assert.match(rewrites(journey).join('; '), /^ttl 64 63; src fd30::\S+ 2001:db8::10$/);
    },
  },
  {
    name: 'IPv6: a published port, from the outside',
    ask: { kind: 'tcp', from: 'lan', to: '2001:db8::10', port: 8086 },
    verdict: 'delivered',
    also: (journey) => {
      assert.match(rewrites(journey).join('; '), /dst 2001:db8::10 fd30::/);
    },
  },
  {
    name: 'IPv6: a published port of a container without IPv6: docker-proxy takes it',
    ask: { kind: 'tcp', from: 'lan', to: '2001:db8::10', port: 8080 },
    verdict: 'delivered',
    also: listensAt(/docker-proxy/),
  },
  {
    name: 'IPv6: a DROP in FORWARD',
    ...rule6('host', 'filter', 'FORWARD', '-i', 'uplink0', '-p', 'tcp', '-j', 'DROP'),
    ask: { kind: 'tcp', from: 'lan', to: '2001:db8::10', port: 8086 },
    ...{ verdict: 'dropped', cause: 'rule-drop', names: /FORWARD 1 of table filter in host/ },
  },
];

/** See the head of this file. */
export const hostSituations: readonly Situation[] = [...arriving, ...stopped, ...ofLegacy, ...ofIpv6];
