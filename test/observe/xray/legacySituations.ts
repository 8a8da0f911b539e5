/** What packets meet where rules of iptables-legacy stand beside those of nf_tables. */
import assert from 'node:assert/strict';
import { inEnglish, type Journey } from '../../../lab-runtime/index.ts';
import type { Situation } from '../../lab/xray/situation.ts';
import { outside } from './hostMachine.ts';
import { rewrites } from './rewrites.ts';

/** A step that was not seen names the rule, and has what was seen to be rewritten; connection tracking is not said to have done it. */
const rewrittenByLegacy = (line: string, fields: string) => {
  return (journey: Journey): void => {
    const step = journey.forward.find(({ text }) => inEnglish(text) === line);
    assert.ok(step, line);
    assert.deepEqual([step.certainty, step.rule?.backend], ['inferred', 'legacy']);
    assert.equal(rewrites({ ...journey, forward: [step] }).join('; '), fields);
    assert.deepEqual(
      journey.forward.filter(({ by }) => by === 'conntrack'),
      [],
    );
  };
};

/** See the head of this file. */
export const ofLegacy: readonly Situation[] = [
  {
    name: 'a rule of iptables-legacy',
    set: [['host', 'iptables-legacy', '-w', '-I', 'FORWARD', '-p', 'tcp', '--dport', '80', '-j', 'DROP']],
    unset: [['host', 'iptables-legacy', '-w', '-D', 'FORWARD', '1']],
    ask: { kind: 'tcp', from: 'lan', to: 'host', port: 8080 },
    ...{ verdict: 'dropped', cause: 'rule-drop', names: /FORWARD 1 of table filter in host/ },
  },
  {
    name: 'a port that iptables-legacy sends to a container',
    set: [
      [
        ...['host', 'iptables-legacy', '-w', '-t', 'nat', '-I', 'PREROUTING', '-p', 'tcp', '--dport', '8099'],
        ...['-j', 'DNAT', '--to-destination', '172.17.0.2:80'],
      ] as const,
    ],
    unset: [['host', 'iptables-legacy', '-w', '-t', 'nat', '-D', 'PREROUTING', '1']],
    ask: { kind: 'tcp', from: 'lan', to: outside.host, port: 8099 },
    verdict: 'delivered',
    also: rewrittenByLegacy('nat PREROUTING: DNAT, by rule PREROUTING 1', 'dst 192.0.2.10 172.17.0.2; dport 8099 80'),
  },
  {
    name: 'a source that iptables-legacy rewrites',
    set: [
      [
        ...['host', 'iptables-legacy', '-w', '-t', 'nat', '-I', 'POSTROUTING', '-p', 'tcp', '-d', '172.17.0.2'],
        ...['-j', 'MASQUERADE'],
      ] as const,
    ],
    unset: [['host', 'iptables-legacy', '-w', '-t', 'nat', '-D', 'POSTROUTING', '1']],
    ask: { kind: 'tcp', from: 'lan', to: 'host', port: 8080 },
    verdict: 'delivered',
    also: rewrittenByLegacy('nat POSTROUTING: MASQUERADE, by rule POSTROUTING 1', 'src 192.0.2.1 172.17.0.1'),
  },
  {
    name: 'a legacy rule in docker-proxy’s way',
    set: [['host', 'iptables-legacy', '-w', '-I', 'INPUT', '-i', 'docker0', '-j', 'REJECT']],
    unset: [['host', 'iptables-legacy', '-w', '-D', 'INPUT', '1']],
    ask: { kind: 'tcp', from: 'box', to: outside.host, port: 8080 },
    ...{ verdict: 'rejected', cause: 'rule-reject', names: /INPUT 1 of table filter in host/ },
  },
  {
    name: 'IPv6: a rule of ip6tables-legacy',
    set: [['host', 'ip6tables-legacy', '-w', '-I', 'FORWARD', '-i', 'uplink0', '-p', 'tcp', '-j', 'DROP']],
    unset: [['host', 'ip6tables-legacy', '-w', '-D', 'FORWARD', '1']],
    ask: { kind: 'tcp', from: 'lan', to: '2001:db8::10', port: 8086 },
    ...{ verdict: 'dropped', cause: 'rule-drop', names: /FORWARD 1 of table filter in host \(iptables-legacy\)/ },
  },
  {
    name: 'a destination that iptables-legacy rewrites, and nf_tables does not let through',
    set: [
      [
        ...['host', 'iptables-legacy', '-w', '-t', 'nat', '-I', 'PREROUTING', '-p', 'tcp', '--dport', '8099'],
        ...['-j', 'DNAT', '--to-destination', '172.17.0.2:81'],
      ] as const,
    ],
    unset: [['host', 'iptables-legacy', '-w', '-t', 'nat', '-D', 'PREROUTING', '1']],
    ask: { kind: 'tcp', from: 'lan', to: outside.host, port: 8099 },
    ...{ verdict: 'dropped', cause: 'policy-drop', names: /filter FORWARD in host drops/ },
    also: rewrittenByLegacy('nat PREROUTING: DNAT, by rule PREROUTING 1', 'dst 192.0.2.10 172.17.0.2; dport 8099 81'),
  },
];
