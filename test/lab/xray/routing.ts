/** Packets that end at a routing decision, of the sender or on the way. */
import assert from 'node:assert/strict';
import { rule, setting, type Situation } from './situation.ts';

/** A route of the host that says no. */
function refusing(type: string, verdict: Situation['verdict'], cause: Situation['cause']): Situation {
  return {
    name: `a route of type ${type}`,
    set: [['host', 'ip', 'route', 'add', type, '10.99.0.9/32']],
    unset: [['host', 'ip', 'route', 'del', type, '10.99.0.9/32']],
    ask: { kind: 'icmp', from: 'a', to: '10.99.0.9' },
    ...{ verdict, ...(cause !== undefined && { cause }), names: new RegExp(`host.*${type} 10\\.99\\.0\\.9`) },
  };
}

/** See the head of this file. */
export const routing: readonly Situation[] = [
  {
    name: 'a host that does not forward',
    ...setting('host', 'net.ipv4.ip_forward', '0', '1'),
    ask: { kind: 'tcp', from: 'client', to: 'host', port: 8080 },
    ...{ verdict: 'dropped', cause: 'ip-forward-off', names: /host.*net\.ipv4\.ip_forward is 0/ },
    also: ({ forward }) => {
      assert.equal(forward.at(-1)?.stage, 'prerouting');
    },
  },
  {
    name: 'a source that should come from elsewhere',
    set: [
      ['host', 'sysctl', '-qw', 'net.ipv4.conf.all.rp_filter=1'],
      ['host', 'ip', 'route', 'add', '192.168.99.1/32', 'dev', 'br-front'],
    ],
    unset: [
      ['host', 'ip', 'route', 'del', '192.168.99.1/32'],
      ['host', 'sysctl', '-qw', 'net.ipv4.conf.all.rp_filter=0'],
    ],
    ask: { kind: 'icmp', from: 'client', to: '192.168.99.100' },
    ...{ verdict: 'dropped', cause: 'rp-filter', names: /eth0.*br-front/ },
  },
  {
    name: 'a host without a route',
    ask: { kind: 'icmp', from: 'a', to: '10.1.2.3' },
    set: [['host', 'ip', 'route', 'del', 'default']],
    unset: [['host', 'ip', 'route', 'add', 'default', 'via', '192.168.99.1']],
    ...{ verdict: 'dropped', cause: 'no-route', names: /host has no route to 10\.1\.2\.3/ },
  },
  {
    name: 'a container without a route',
    set: [['a', 'ip', 'route', 'del', 'default']],
    unset: [['a', 'ip', 'route', 'add', 'default', 'via', '172.30.0.1']],
    ask: { kind: 'tcp', from: 'a', to: 'client', port: 80 },
    ...{ verdict: 'dropped', cause: 'no-route', names: /a has no route to 192\.168\.99\.1/ },
    also: ({ forward }) => {
      assert.deepEqual(forward, []);
    },
  },
  refusing('blackhole', 'dropped', 'route-blackhole'),
  refusing('unreachable', 'rejected', 'route-unreachable'),
  refusing('prohibit', 'rejected', 'route-prohibit'),
  {
    name: 'a container with a blackhole',
    set: [['a', 'ip', 'route', 'add', 'blackhole', '192.168.99.1/32']],
    unset: [['a', 'ip', 'route', 'del', 'blackhole', '192.168.99.1/32']],
    ask: { kind: 'tcp', from: 'a', to: 'client', port: 80 },
    ...{ verdict: 'dropped', cause: 'route-blackhole', names: /route of a/ },
  },
  {
    name: 'a TTL that runs out',
    ask: { kind: 'icmp', from: 'a', to: 'client', ttl: 1 },
    ...{ verdict: 'dropped', cause: 'ttl-exceeded', names: /host/ },
    also: ({ reply }) => {
      assert.equal(reply[0]?.packet.info, 'time exceeded');
    },
  },
  {
    name: 'a packet too long that must not be cut',
    set: [['host', 'ip', 'link', 'set', 'eth0', 'mtu', '1300']],
    unset: [
      ['host', 'ip', 'link', 'set', 'eth0', 'mtu', '1500'],
      ['a', 'ip', 'route', 'flush', 'cache'],
    ],
    once: true,
    ask: { kind: 'icmp', from: 'a', to: 'client', size: 1400, doNotFragment: true },
    ...{ verdict: 'dropped', cause: 'mtu-exceeded', names: /1400 bytes, eth0 of host takes 1300/ },
    also: ({ reply }) => {
      assert.equal(reply[0]?.packet.info, 'fragmentation needed');
    },
  },
  {
    name: 'a packet too long that may be cut',
    set: [
      ['host', 'ip', 'link', 'set', 'eth0', 'mtu', '1300'],
      ['client', 'ip', 'link', 'set', 'eth0', 'mtu', '1300'],
    ],
    unset: [
      ['host', 'ip', 'link', 'set', 'eth0', 'mtu', '1500'],
      ['client', 'ip', 'link', 'set', 'eth0', 'mtu', '1500'],
    ],
    ask: { kind: 'icmp', from: 'a', to: 'client', size: 1400, doNotFragment: false },
    verdict: 'delivered',
  },
  {
    name: 'an answer longer than the other end of the cable takes',
    set: [['host', 'ip', 'link', 'set', 'eth0', 'mtu', '1300']],
    unset: [['host', 'ip', 'link', 'set', 'eth0', 'mtu', '1500']],
    ask: { kind: 'icmp', from: 'a', to: 'client', size: 1400, doNotFragment: false },
    ...{ verdict: 'dropped', cause: 'mtu-exceeded', names: /answer.*1400 bytes.*eth0 of host, takes 1300/ },
  },
  {
    name: 'a packet longer than the sender’s own device takes',
    ask: { kind: 'udp', from: 'a', to: 'client', port: 7, size: 1600, doNotFragment: true },
    ...{ verdict: 'dropped', cause: 'mtu-exceeded', names: /1500 bytes.*of a/ },
  },
  {
    name: 'a source that was not rewritten',
    set: [
      [
        'host',
        'iptables',
        '-w',
        '-t',
        'nat',
        '-D',
        'POSTROUTING',
        '-s',
        '172.30.0.0/24',
        '!',
        '-o',
        'br-front',
        '-j',
        'MASQUERADE',
      ],
    ],
    unset: [
      [
        'host',
        'iptables',
        '-w',
        '-t',
        'nat',
        '-I',
        'POSTROUTING',
        '-s',
        '172.30.0.0/24',
        '!',
        '-o',
        'br-front',
        '-j',
        'MASQUERADE',
      ],
    ],
    ask: { kind: 'icmp', from: 'a', to: 'client' },
    ...{ verdict: 'unanswered', cause: 'wrong-source', names: /client with the source 172\.30\.0\.2/ },
  },
  {
    name: 'a source that is the host’s own',
    set: [['a', 'iptables', '-w', '-t', 'nat', '-A', 'POSTROUTING', '-j', 'SNAT', '--to-source', '172.30.0.1']],
    unset: [['a', 'iptables', '-w', '-t', 'nat', '-D', 'POSTROUTING', '1']],
    ask: { kind: 'icmp', from: 'a', to: 'client' },
    ...{ verdict: 'dropped', cause: 'martian', names: /172\.30\.0\.1.*martian/ },
  },
  {
    name: 'a mark that leads into another table',
    set: [
      [
        'host',
        'iptables',
        '-w',
        '-t',
        'mangle',
        '-I',
        'PREROUTING',
        '1',
        '-i',
        'br-front',
        '-j',
        'MARK',
        '--set-mark',
        '7',
      ],
      ['host', 'ip', 'rule', 'add', 'fwmark', '7', 'table', '100'],
      ['host', 'ip', 'route', 'add', 'prohibit', 'default', 'table', '100'],
    ],
    unset: [
      ['host', 'iptables', '-w', '-t', 'mangle', '-D', 'PREROUTING', '1'],
      ['host', 'ip', 'rule', 'del', 'fwmark', '7', 'table', '100'],
      ['host', 'ip', 'route', 'flush', 'table', '100'],
    ],
    ask: { kind: 'icmp', from: 'a', to: 'client' },
    ...{ verdict: 'rejected', cause: 'route-prohibit', names: /host.*table 100/ },
  },
  {
    name: 'a limit of the path that the sender remembers',
    set: [
      ['host', 'ip', 'link', 'set', 'eth0', 'mtu', '1300'],
      ['a', 'sh', '-c', 'ping -c1 -W1 -s 1372 -M do 192.168.99.1 >/dev/null 2>&1 || true'],
    ],
    unset: [
      ['host', 'ip', 'link', 'set', 'eth0', 'mtu', '1500'],
      ['a', 'ip', 'route', 'flush', 'cache'],
    ],
    ask: { kind: 'icmp', from: 'a', to: 'client', size: 1400, doNotFragment: true },
    ...{ verdict: 'dropped', cause: 'path-mtu-cached', names: /a remembers.*1300/ },
  },
  {
    name: 'a DNAT to nobody’s address',
    ...rule(
      'host',
      'nat',
      'PREROUTING',
      '-p',
      'tcp',
      '--dport',
      '8099',
      '-j',
      'DNAT',
      '--to-destination',
      '10.77.0.5:80',
    ),
    ask: { kind: 'tcp', from: 'client', to: 'host', port: 8099 },
    ...{ verdict: 'dropped', cause: 'policy-drop', names: /filter FORWARD/ },
    also: ({ forward }) => {
      assert.ok(forward.some(({ rewritten }) => rewritten?.some(({ to }) => to === '10.77.0.5')));
    },
  },
];
