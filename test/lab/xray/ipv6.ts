/** The same over IPv6. */
import assert from 'node:assert/strict';
import { rule6, setting, type Change, type Situation } from './situation.ts';

/** Gives the lab addresses of IPv6, which its networks do not have by themselves. */
export const ipv6Addresses: readonly Change[] = [
  ...['a', 'b', 'host', 'client'].flatMap((where): readonly Change[] => [
    [where, 'sysctl', '-qw', 'net.ipv6.conf.all.disable_ipv6=0', 'net.ipv6.conf.default.disable_ipv6=0'],
  ]),
  ['a', 'sysctl', '-qw', 'net.ipv6.conf.eth0.disable_ipv6=0'],
  ['b', 'sysctl', '-qw', 'net.ipv6.conf.eth0.disable_ipv6=0'],
  [
    'host',
    'sysctl',
    '-qw',
    'net.ipv6.conf.br-front.disable_ipv6=0',
    'net.ipv6.conf.eth0.disable_ipv6=0',
    'net.ipv6.conf.all.forwarding=1',
  ],
  ['client', 'sysctl', '-qw', 'net.ipv6.conf.eth0.disable_ipv6=0'],
  ['a', 'ip', '-6', 'addr', 'replace', 'fd30::2/64', 'dev', 'eth0', 'nodad'],
  ['b', 'ip', '-6', 'addr', 'replace', 'fd30::3/64', 'dev', 'eth0', 'nodad'],
  ['host', 'ip', '-6', 'addr', 'replace', 'fd30::1/64', 'dev', 'br-front', 'nodad'],
  ['host', 'ip', '-6', 'addr', 'replace', 'fd99::100/64', 'dev', 'eth0', 'nodad'],
  ['client', 'ip', '-6', 'addr', 'replace', 'fd99::1/64', 'dev', 'eth0', 'nodad'],
  ['a', 'ip', '-6', 'route', 'replace', 'default', 'via', 'fd30::1'],
  ['b', 'ip', '-6', 'route', 'replace', 'default', 'via', 'fd30::1'],
  ['client', 'ip', '-6', 'route', 'replace', 'fd30::/64', 'via', 'fd99::100'],
];

/** See the head of this file. */
export const ipv6: readonly Situation[] = [
  { name: 'IPv6: a ping beside', ask: { kind: 'icmp', from: 'a', to: 'fd30::3' }, verdict: 'delivered' },
  {
    name: 'IPv6: a name’s other address',
    ask: { kind: 'icmp', from: 'a', to: 'b', family: 'ipv6' },
    verdict: 'delivered',
  },
  { name: 'IPv6: a ping to the outside', ask: { kind: 'icmp', from: 'a', to: 'fd99::1' }, verdict: 'delivered' },
  {
    name: 'IPv6: a connection that nobody takes',
    ask: { kind: 'tcp', from: 'a', to: 'fd30::3', port: 81 },
    ...{ verdict: 'rejected', cause: 'no-listener', names: /tcp port 81 of b/ },
  },
  {
    name: 'IPv6: a datagram that nobody takes',
    ask: { kind: 'udp', from: 'a', to: 'fd30::3', port: 9 },
    ...{ verdict: 'rejected', cause: 'no-listener', names: /udp port 9 of b/ },
    also: ({ reply }) => {
      assert.equal(reply[0]?.packet.info, 'port unreachable');
    },
  },
  {
    name: 'IPv6: a DROP in FORWARD',
    ...rule6('host', 'filter', 'FORWARD', '-p', 'ipv6-icmp', '-j', 'DROP'),
    ask: { kind: 'icmp', from: 'a', to: 'fd99::1' },
    ...{ verdict: 'dropped', cause: 'rule-drop', names: /FORWARD 1 of table filter in host/ },
  },
  {
    name: 'IPv6: a REJECT',
    ...rule6('host', 'filter', 'FORWARD', '-p', 'tcp', '-j', 'REJECT'),
    ask: { kind: 'tcp', from: 'a', to: 'fd99::1', port: 80 },
    ...{ verdict: 'rejected', cause: 'rule-reject', names: /FORWARD 1/ },
  },
  {
    name: 'IPv6: an address that nobody has',
    ask: { kind: 'icmp', from: 'a', to: 'fd30::99' },
    ...{ verdict: 'dropped', cause: 'neighbour-failed', names: /fd30::99/ },
  },
  {
    name: 'IPv6: a host that does not forward',
    ...setting('host', 'net.ipv6.conf.all.forwarding', '0', '1'),
    ask: { kind: 'icmp', from: 'a', to: 'fd99::1' },
    ...{ verdict: 'dropped', cause: 'ip-forward-off', names: /net\.ipv6\.conf\.all\.forwarding is 0/ },
  },
  {
    name: 'IPv6: a host without a route',
    ask: { kind: 'icmp', from: 'a', to: 'fd77::1' },
    ...{ verdict: 'dropped', cause: 'no-route', names: /host has no route to fd77::1/ },
  },
  {
    name: 'IPv6: a hop limit that runs out',
    ask: { kind: 'icmp', from: 'a', to: 'fd99::1', ttl: 1 },
    ...{ verdict: 'dropped', cause: 'ttl-exceeded', names: /host/ },
  },
  {
    name: 'IPv6: a packet too long for the way',
    set: [['host', 'ip', 'link', 'set', 'eth0', 'mtu', '1300']],
    unset: [
      ['host', 'ip', 'link', 'set', 'eth0', 'mtu', '1500'],
      ['a', 'ip', '-6', 'route', 'flush', 'cache'],
    ],
    once: true,
    ask: { kind: 'icmp', from: 'a', to: 'fd99::1', size: 1400 },
    ...{ verdict: 'dropped', cause: 'mtu-exceeded', names: /1400 bytes, eth0 of host takes 1300/ },
  },
];
