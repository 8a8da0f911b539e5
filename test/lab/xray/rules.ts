/** Packets that a rule or a policy stops, in each kind of table. */
import assert from 'node:assert/strict';
import { inEnglish } from '../../../lab-runtime/index.ts';
import { places, rule, type Situation } from './situation.ts';

const { b } = places;

/** See the head of this file. */
export const rules: readonly Situation[] = [
  {
    name: 'a DROP in DOCKER-USER',
    ...rule(
      'host',
      'filter',
      'DOCKER-USER',
      '-s',
      places.a,
      '-p',
      'icmp',
      '-m',
      'comment',
      '--comment',
      'not -j this',
      '-j',
      'DROP',
    ),
    ask: { kind: 'icmp', from: 'a', to: 'client' },
    ...{ verdict: 'dropped', cause: 'rule-drop', names: /DOCKER-USER 1 of table filter in host/ },
    also: ({ forward, cause }) => {
      assert.equal(forward.at(-1)?.result, 'drop');
      assert.deepEqual(cause?.object, {
        kind: 'rule',
        namespace: forward.at(-1)?.namespaceInode,
        backend: 'nft',
        family: 'ip',
        table: 'filter',
        chain: 'DOCKER-USER',
        number: 1,
      });
    },
  },
  {
    name: 'a REJECT with a reset',
    ...rule(
      'host',
      'filter',
      'DOCKER-USER',
      '-p',
      'tcp',
      '--dport',
      '80',
      '-j',
      'REJECT',
      '--reject-with',
      'tcp-reset',
    ),
    ask: { kind: 'tcp', from: 'client', to: 'host', port: 8080 },
    ...{ verdict: 'rejected', cause: 'rule-reject', names: /DOCKER-USER 1/ },
    also: ({ outcome, reply }) => {
      assert.equal(outcome, 'Connection refused');
      assert.equal(reply[0]?.packet.info, 'RST,ACK');
    },
  },
  {
    name: 'a REJECT with an error',
    ...rule('host', 'filter', 'FORWARD', '-p', 'udp', '-j', 'REJECT'),
    ask: { kind: 'udp', from: 'a', to: 'client', port: 7 },
    ...{ verdict: 'rejected', cause: 'rule-reject', names: /FORWARD 1/ },
  },
  {
    name: 'a DROP in the container itself',
    ...rule('b', 'filter', 'INPUT', '-p', 'tcp', '-j', 'DROP'),
    ask: { kind: 'tcp', from: 'a', to: 'b', port: 80 },
    ...{ verdict: 'dropped', cause: 'rule-drop', names: /INPUT 1 of table filter in b/ },
  },
  {
    name: 'a policy that lets nothing out',
    set: [['a', 'iptables', '-w', '-P', 'OUTPUT', 'DROP']],
    unset: [['a', 'iptables', '-w', '-P', 'OUTPUT', 'ACCEPT']],
    ask: { kind: 'tcp', from: 'a', to: 'b', port: 80 },
    ...{ verdict: 'dropped', cause: 'policy-drop', names: /filter OUTPUT in a/ },
  },
  {
    name: 'a DROP in raw',
    ...rule('host', 'raw', 'PREROUTING', '-d', '192.168.99.100', '-p', 'tcp', '-j', 'DROP'),
    ask: { kind: 'tcp', from: 'client', to: 'host', port: 8080 },
    ...{ verdict: 'dropped', cause: 'rule-drop', names: /PREROUTING 1 of table raw/ },
  },
  {
    name: 'a DROP in mangle, on the way out',
    ...rule('host', 'mangle', 'POSTROUTING', '-o', 'eth0', '-j', 'DROP'),
    ask: { kind: 'icmp', from: 'a', to: 'client' },
    ...{ verdict: 'dropped', cause: 'rule-drop', names: /POSTROUTING 1 of table mangle/ },
  },
  {
    name: 'a DROP that the answer meets',
    ...rule('host', 'filter', 'FORWARD', '-s', b, '-p', 'tcp', '--sport', '80', '-j', 'DROP'),
    ask: { kind: 'tcp', from: 'client', to: 'host', port: 8080 },
    ...{ verdict: 'dropped', cause: 'rule-drop', names: /answer did not come back.*FORWARD 1/ },
  },
  {
    name: 'the policy of FORWARD, where no rule matches',
    set: [['client', 'ip', 'route', 'add', '172.30.0.0/24', 'via', '192.168.99.100']],
    unset: [['client', 'ip', 'route', 'del', '172.30.0.0/24']],
    ask: { kind: 'tcp', from: 'client', to: b, port: 81 },
    ...{ verdict: 'dropped', cause: 'policy-drop', names: /filter FORWARD in host/ },
    also: ({ cause }) => {
      const why =
        cause?.unmatched.map(({ rule: { chain, text }, why: reason }) => `${chain} ${text}: ${inEnglish(reason)}`) ??
        [];
      assert.ok(
        why.some((line) => /^DOCKER .*--dport 80 -j ACCEPT: --dport 80: its destination port is 81$/.test(line)),
        why.join('\n'),
      );
      assert.ok(
        why.some((line) => /--ctstate RELATED,ESTABLISHED: it is NEW$/.test(line)),
        why.join('\n'),
      );
    },
  },
  {
    name: 'networks that are kept apart',
    ask: { kind: 'tcp', from: 'a', to: places.c, port: 80 },
    ...{ verdict: 'dropped', cause: 'network-isolation', names: /front.*back/ },
  },
  {
    name: 'networks that are kept apart, by ping',
    ask: { kind: 'icmp', from: 'a', to: places.c },
    ...{ verdict: 'dropped', cause: 'network-isolation' },
  },
  {
    name: 'a network without icc',
    ask: { kind: 'tcp', from: 'q1', to: 'q2', port: 80 },
    ...{ verdict: 'dropped', cause: 'icc-off', names: /quiet/ },
  },
  {
    name: 'out of an internal network',
    ask: { kind: 'icmp', from: 'in1', to: 'client' },
    ...{ verdict: 'dropped', cause: 'internal-network', names: /inside/ },
  },
  {
    name: 'a bridge that asks iptables, and no rule for it',
    set: [['host', 'iptables', '-w', '-D', 'FORWARD', '-i', 'br-front', '-o', 'br-front', '-j', 'ACCEPT']],
    unset: [['host', 'iptables', '-w', '-A', 'FORWARD', '-i', 'br-front', '-o', 'br-front', '-j', 'ACCEPT']],
    ask: { kind: 'tcp', from: 'a', to: 'b', port: 80 },
    ...{ verdict: 'dropped', cause: 'bridge-netfilter', names: /bridge-nf-call-iptables/ },
  },
  {
    name: 'what connection tracking takes for invalid',
    set: [
      [
        'host',
        'iptables',
        '-w',
        '-t',
        'raw',
        '-I',
        'PREROUTING',
        '-p',
        'icmp',
        '--icmp-type',
        '8',
        '-j',
        'CT',
        '--notrack',
      ],
      ['host', 'iptables', '-w', '-I', 'DOCKER-USER', '-m', 'conntrack', '--ctstate', 'INVALID', '-j', 'DROP'],
    ],
    unset: [
      ['host', 'iptables', '-w', '-t', 'raw', '-D', 'PREROUTING', '1'],
      ['host', 'iptables', '-w', '-D', 'DOCKER-USER', '1'],
    ],
    ask: { kind: 'icmp', from: 'a', to: 'b' },
    ...{ verdict: 'dropped', cause: 'conntrack-invalid', names: /DOCKER-USER 1/ },
  },
  {
    name: 'a rule of nftables itself',
    set: [
      ['host', 'nft', 'add table inet guard'],
      ['host', 'nft', 'add chain inet guard onward { type filter hook forward priority 10; policy accept; }'],
      ['host', 'nft', 'add rule inet guard onward tcp dport 80 counter drop'],
    ],
    unset: [['host', 'nft', 'delete table inet guard']],
    ask: { kind: 'tcp', from: 'client', to: 'host', port: 8080 },
    ...{ verdict: 'dropped', cause: 'rule-drop', names: /onward 1 of table guard in host.*tcp dport 80/ },
    also: ({ forward }) => {
      // What iptables has accepted before is asked again by who comes later.
      assert.ok(forward.some(({ rule: one }) => one?.table === 'filter' && one.verdict === 'ACCEPT'));
    },
  },
  {
    name: 'a rule of nftables on the bridge',
    set: [
      ['host', 'nft', 'add table bridge guard'],
      ['host', 'nft', 'add chain bridge guard onward { type filter hook forward priority 10; policy drop; }'],
    ],
    unset: [['host', 'nft', 'delete table bridge guard']],
    ask: { kind: 'icmp', from: 'a', to: 'b' },
    ...{ verdict: 'dropped', cause: 'policy-drop', names: /guard onward in host/ },
  },
  {
    name: 'a rule of nftables on a device',
    set: [
      ['host', 'nft', 'add table netdev guard'],
      [
        'host',
        'nft',
        'add chain netdev guard early { type filter hook ingress device eth0 priority 0; policy accept; }',
      ],
      ['host', 'nft', 'add rule netdev guard early tcp dport 8080 drop'],
    ],
    unset: [['host', 'nft', 'delete table netdev guard']],
    ask: { kind: 'tcp', from: 'client', to: 'host', port: 8080 },
    ...{ verdict: 'dropped', cause: 'rule-drop', names: /early 1 of table guard in host/ },
  },
  {
    name: 'a rule of iptables-legacy',
    set: [['host', 'iptables-legacy', '-w', '-I', 'FORWARD', '-p', 'tcp', '--dport', '80', '-j', 'DROP']],
    unset: [['host', 'iptables-legacy', '-w', '-D', 'FORWARD', '1']],
    ask: { kind: 'tcp', from: 'client', to: 'host', port: 8080 },
    ...{ verdict: 'dropped', cause: 'rule-drop', names: /FORWARD 1 of table filter in host/ },
  },
];
