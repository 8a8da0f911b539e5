/** Packets that end on a link: cables, bridges, neighbours. */
import { places, type Change, type Situation } from './situation.ts';

const backToSender: readonly Change[] = [
  ['a', 'ip', 'neigh', 'replace', '172.30.0.50', 'lladdr', '$mac-b', 'dev', 'eth0'],
  [
    ...['host', 'iptables', '-w', '-t', 'nat', '-I', 'PREROUTING', '1', '-d', '172.30.0.50'],
    ...['-j', 'DNAT', '--to-destination', places.a],
  ] as const,
];

/** See the head of this file. */
export const links: readonly Situation[] = [
  {
    name: 'an address that nobody has',
    ask: { kind: 'icmp', from: 'a', to: '172.30.0.99' },
    ...{ verdict: 'dropped', cause: 'neighbour-failed', names: /eth0 of a has 172\.30\.0\.99/ },
  },
  {
    name: 'a published port whose container is gone',
    set: [
      [
        'host',
        'iptables',
        '-w',
        '-t',
        'nat',
        '-I',
        'PREROUTING',
        '1',
        '-p',
        'tcp',
        '--dport',
        '8098',
        '-j',
        'DNAT',
        '--to-destination',
        '172.30.0.98:80',
      ],
      ['host', 'iptables', '-w', '-I', 'FORWARD', '1', '-d', '172.30.0.98', '-j', 'ACCEPT'],
    ],
    unset: [
      ['host', 'iptables', '-w', '-t', 'nat', '-D', 'PREROUTING', '1'],
      ['host', 'iptables', '-w', '-D', 'FORWARD', '1'],
    ],
    ask: { kind: 'tcp', from: 'client', to: 'host', port: 8098 },
    ...{ verdict: 'dropped', cause: 'neighbour-failed', names: /br-front of host has 172\.30\.0\.98/ },
  },
  {
    name: 'a container whose interface is down',
    set: [['b', 'ip', 'link', 'set', 'eth0', 'down']],
    unset: [
      ['b', 'ip', 'link', 'set', 'eth0', 'up'],
      ['b', 'ip', 'route', 'replace', 'default', 'via', '172.30.0.1'],
    ],
    ask: { kind: 'tcp', from: 'a', to: places.b, port: 80 },
    ...{ verdict: 'dropped', cause: 'link-down', names: /eth0 of b is down/ },
  },
  {
    name: 'a port of the bridge that is down',
    set: [['host', 'ip', 'link', 'set', '$port-b', 'down']],
    unset: [['host', 'ip', 'link', 'set', '$port-b', 'up']],
    ask: { kind: 'tcp', from: 'a', to: places.b, port: 80 },
    ...{ verdict: 'dropped', cause: 'bridge-port-down', names: /of host is down/ },
  },
  {
    name: 'the sender’s own port of the bridge, down',
    set: [['host', 'ip', 'link', 'set', '$port-a', 'down']],
    unset: [['host', 'ip', 'link', 'set', '$port-a', 'up']],
    ask: { kind: 'tcp', from: 'a', to: places.b, port: 80 },
    ...{ verdict: 'dropped', cause: 'bridge-port-down', names: /of host is down/ },
  },
  {
    name: 'the sender’s own interface, down',
    set: [['a', 'ip', 'link', 'set', 'eth0', 'down']],
    unset: [
      ['a', 'ip', 'link', 'set', 'eth0', 'up'],
      ['a', 'ip', 'route', 'replace', 'default', 'via', '172.30.0.1'],
    ],
    ask: { kind: 'tcp', from: 'a', to: places.b, port: 80 },
    ...{ verdict: 'dropped', cause: 'link-down', names: /a.*eth0/ },
  },
  {
    name: 'ports that are kept apart',
    set: [
      ['host', 'bridge', 'link', 'set', 'dev', '$port-a', 'isolated', 'on'],
      ['host', 'bridge', 'link', 'set', 'dev', '$port-b', 'isolated', 'on'],
    ],
    unset: [
      ['host', 'bridge', 'link', 'set', 'dev', '$port-a', 'isolated', 'off'],
      ['host', 'bridge', 'link', 'set', 'dev', '$port-b', 'isolated', 'off'],
    ],
    ask: { kind: 'icmp', from: 'a', to: 'b' },
    ...{ verdict: 'dropped', cause: 'bridge-port-isolated', names: /isolated/ },
  },
  {
    name: 'a port that is disabled',
    set: [['host', 'bridge', 'link', 'set', 'dev', '$port-b', 'state', '0']],
    unset: [['host', 'bridge', 'link', 'set', 'dev', '$port-b', 'state', '3']],
    ask: { kind: 'icmp', from: 'a', to: 'b' },
    ...{ verdict: 'dropped', cause: 'bridge-port-blocked', names: /disabled/ },
  },
  {
    name: 'a frame longer than a port takes',
    set: [['host', 'ip', 'link', 'set', '$port-b', 'mtu', '600']],
    unset: [['host', 'ip', 'link', 'set', '$port-b', 'mtu', '1500']],
    ask: { kind: 'icmp', from: 'a', to: 'b', size: 1200 },
    ...{ verdict: 'dropped', cause: 'mtu-exceeded', names: /1200 bytes.*600/ },
  },
  {
    name: 'connections that small packets make, and large ones do not live on',
    set: [['host', 'ip', 'link', 'set', '$port-b', 'mtu', '600']],
    unset: [['host', 'ip', 'link', 'set', '$port-b', 'mtu', '1500']],
    ask: { kind: 'http', from: 'a', to: 'b', port: 80, size: 1200 },
    ...{ verdict: 'dropped', cause: 'large-packets', names: /small packets arrive.*600/ },
  },
  // The bridge sends on by itself what it has rewritten, or, where it is not sure of the neighbour, by way of its own device.
  ...(['reachable', 'stale'] as const).map((state): Situation => ({
    name: `a frame that would go back where it came from, to a neighbour that is ${state}`,
    set: [
      ...backToSender,
      ['host', 'ip', 'neigh', 'replace', places.a, ...`lladdr $mac-a dev br-front nud ${state}`.split(' ')],
    ],
    unset: [
      ['a', 'ip', 'neigh', 'del', '172.30.0.50', 'dev', 'eth0'],
      ['host', 'iptables', '-w', '-t', 'nat', '-D', 'PREROUTING', '1'],
    ],
    ask: { kind: 'tcp', from: 'a', to: '172.30.0.50', port: 80 },
    ...{ verdict: 'dropped', cause: 'hairpin-off', names: /hairpin/ },
  })),
];
