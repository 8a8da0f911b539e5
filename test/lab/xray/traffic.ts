/** Packets that arrive, and ports where nobody listens. */
import assert from 'node:assert/strict';
import { inEnglish, type Journey, type JourneyStep } from '../../../lab-runtime/index.ts';
import { setting, type Situation } from './situation.ts';

const chains = (steps: readonly JourneyStep[]): readonly string[] =>
  steps.flatMap(({ rules, stage }) => rules.map(({ table, chain }) => `${stage} ${table} ${chain}`));

const rewrites = (steps: readonly JourneyStep[]): readonly string[] =>
  steps.flatMap(({ rewritten = [] }) =>
    rewritten.map(({ field, from, to }) => `${field} ${String(from)} ${String(to)}`),
  );

/** See the head of this file. */
export const traffic: readonly Situation[] = [
  { name: 'a ping beside', ask: { kind: 'icmp', from: 'a', to: 'b' }, verdict: 'delivered' },
  {
    name: 'a connection beside, by name',
    ask: { kind: 'tcp', from: 'a', to: 'b', port: 80 },
    verdict: 'delivered',
    also: ({ forward: [first, second] }) => {
      assert.deepEqual([first?.stage, second?.stage], ['name', 'socket']);
      assert.equal(first && inEnglish(first.text), 'b is 172.30.0.3, by /etc/hosts of a');
    },
  },
  {
    name: 'a connection beside, by another name of a container',
    ask: { kind: 'tcp', from: 'a', to: 'other-b', port: 80 },
    verdict: 'delivered',
  },
  {
    name: 'a page beside',
    ask: { kind: 'http', from: 'a', to: 'b', port: 80 },
    verdict: 'delivered',
    also: ({ outcome }) => {
      assert.match(outcome, /^HTTP\/1\.\d 200/);
    },
  },
  { name: 'a datagram and its answer', ask: { kind: 'udp', from: 'a', to: 'b', port: 53 }, verdict: 'delivered' },
  {
    name: 'a datagram that nobody takes',
    ask: { kind: 'udp', from: 'a', to: 'b', port: 9 },
    ...{ verdict: 'rejected', cause: 'no-listener', names: /udp port 9 of b/ },
    also: ({ reply }) => {
      assert.equal(reply[0]?.packet.info, 'port unreachable');
    },
  },
  {
    name: 'a connection that nobody takes',
    ask: { kind: 'tcp', from: 'a', to: 'b', port: 81 },
    ...{ verdict: 'rejected', cause: 'no-listener', names: /tcp port 81 of b/ },
  },
  {
    name: 'a server that listens on loopback alone',
    ask: { kind: 'tcp', from: 'a', to: 'shy', port: 90 },
    ...{ verdict: 'rejected', cause: 'loopback-only', names: /shy.*127\.0\.0\.1/ },
  },
  {
    name: 'a published port, from the outside',
    ask: { kind: 'tcp', from: 'client', to: 'host', port: 8080 },
    verdict: 'delivered',
    also: published,
  },
  {
    name: 'a page of a published port',
    ask: { kind: 'http', from: 'client', to: 'host', port: 8080 },
    verdict: 'delivered',
  },
  {
    name: 'a ping to the outside',
    ask: { kind: 'icmp', from: 'a', to: 'client' },
    verdict: 'delivered',
    also: ({ forward }) => {
      assert.deepEqual(rewrites(forward), ['ttl 64 63', 'src 172.30.0.2 192.168.99.100']);
      assert.ok(forward.some(({ rule }) => rule?.verdict === 'MASQUERADE'));
    },
  },
  { name: 'the host to a container', ask: { kind: 'tcp', from: 'host', to: 'b', port: 80 }, verdict: 'delivered' },
  {
    name: 'the host to its own published port',
    ask: { kind: 'tcp', from: 'host', to: '192.168.99.100', port: 8080 },
    verdict: 'delivered',
    also: ({ forward }) => {
      assert.ok(
        forward.some(({ stage, rewritten }) => stage === 'output' && rewritten?.some(({ field }) => field === 'dst')),
      );
    },
  },
  {
    name: 'a container to a published port of another on its network',
    ask: { kind: 'tcp', from: 'a', to: '192.168.99.100', port: 8080 },
    ...{ verdict: 'rejected', cause: 'docker-proxy', names: /br-front.*8080 of b/ },
  },
  {
    name: 'a container to its own published port',
    ask: { kind: 'tcp', from: 'b', to: '192.168.99.100', port: 8080 },
    ...{ verdict: 'rejected', cause: 'docker-proxy', names: /br-front/ },
  },
  {
    name: 'a container of another network to a published port',
    ask: { kind: 'tcp', from: 'c', to: '192.168.99.100', port: 8080 },
    ...{ verdict: 'rejected', cause: 'docker-proxy', names: /br-back.*8080 of b/ },
  },
  {
    name: 'a port that is published on loopback alone',
    ask: { kind: 'tcp', from: 'client', to: 'host', port: 8081 },
    ...{ verdict: 'rejected', cause: 'loopback-only', names: /8081.*127\.0\.0\.1/ },
  },
  {
    name: 'a published port at the host’s loopback',
    ask: { kind: 'tcp', from: 'host', to: '127.0.0.1', port: 8080 },
    ...{ verdict: 'rejected', cause: 'docker-proxy', names: /8080/ },
  },
  {
    name: 'a container to itself',
    ask: { kind: 'tcp', from: 'b', to: '127.0.0.1', port: 80 },
    verdict: 'delivered',
  },
  {
    name: 'a ping that is not answered',
    ...setting('b', 'net.ipv4.icmp_echo_ignore_all', '1', '0'),
    ask: { kind: 'icmp', from: 'a', to: 'b' },
    ...{ verdict: 'unanswered', cause: 'answer-ignored', names: /icmp_echo_ignore_all/ },
  },
  {
    name: 'a bridge that does not ask iptables',
    ...setting('host', 'net.bridge.bridge-nf-call-iptables', '0', '1'),
    ask: { kind: 'tcp', from: 'a', to: 'b', port: 80 },
    verdict: 'delivered',
    also: ({ forward }) => {
      assert.ok(!forward.some(({ stage }) => stage === 'forward'));
    },
  },
];

/** The whole of the lesson's last part: DNAT on the way there, its contrary on the way back, and the ACCEPT between. */
function published({ forward, reply }: Journey): void {
  assert.deepEqual(rewrites(forward), ['dst 192.168.99.100 172.30.0.3', 'dport 8080 80', 'ttl 64 63']);
  assert.deepEqual(rewrites(reply), ['ttl 64 63', 'src 172.30.0.3 192.168.99.100', 'sport 80 8080']);
  assert.ok(chains(forward).includes('prerouting nat DOCKER'));
  assert.ok(chains(forward).includes('forward filter DOCKER'));
  assert.deepEqual([...new Set(forward.map(({ namespace }) => namespace))], ['client', 'host', 'b']);
  assert.deepEqual(forward.at(-1)?.stage, 'deliver');
  assert.match(forward.at(-1)?.details.map(inEnglish).join() ?? '', /^listened on by \w+/);
  assert.deepEqual(
    forward.map(({ number }) => number),
    forward.map((_, index) => index + 1),
  );
}
