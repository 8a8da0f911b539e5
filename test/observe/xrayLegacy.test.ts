/**
 * A machine whose dockerd uses iptables-legacy, beside one whose dockerd uses nf_tables: of the first the kernel tells nothing
 * of any chain, and yet the journeys are the same, rule by rule.
 */
import assert from 'node:assert/strict';
import { inEnglish, xrayHost, type Journey, type XrayQuestion, type XraySession } from '../../lab-runtime/index.ts';
import { skipBecause } from '../harness/skip.ts';
import { image, packImage, startDocker } from './support/engines.ts';
import { startMachine, type Machine } from './support/machine.ts';
import { outside, targetOf } from './xray/hostMachine.ts';

const sleep = `${image} sleep 100000`;

const population = `ip netns add lan
ip link add uplink0 up type veth peer name eth0 netns lan
ip addr add ${outside.host}/24 dev uplink0
ip -n lan link set lo up
ip -n lan link set eth0 up
ip -n lan addr add ${outside.address}/24 dev eth0
ip -n lan route add default via ${outside.host}
{
docker network create -o com.docker.network.bridge.name=br-front --subnet 172.30.0.0/24 front
docker network create -o com.docker.network.bridge.name=br-back --subnet 172.31.0.0/24 back
docker run -d --name web -p 8080:80 ${image} httpd -f -p 80
docker run -d --name alice --network front ${sleep}
docker run -d --name carol --network back ${image} httpd -f -p 80
} >/dev/null
sysctl -qw net.ipv4.icmp_ratelimit=0`;

/** What is changed before each question, and taken back after it. */
interface Case {
  readonly name: string;
  readonly ask: XrayQuestion;
  readonly rule?: string;
  readonly verdict: Journey['verdict'];
  readonly cause?: string;
}

const cases: readonly Case[] = [
  {
    name: 'a published port, from the outside',
    ask: { kind: 'tcp', from: 'lan', to: outside.host, port: 8080 },
    verdict: 'delivered',
  },
  {
    name: 'a published port, from the host itself',
    ask: { kind: 'tcp', from: 'host', to: outside.host, port: 8080 },
    verdict: 'delivered',
  },
  { name: 'a ping to the outside', ask: { kind: 'icmp', from: 'alice', to: outside.address }, verdict: 'delivered' },
  {
    name: 'another network',
    ask: { kind: 'tcp', from: 'alice', to: 'carol', port: 80 },
    ...{ verdict: 'dropped', cause: 'network-isolation' },
  },
  {
    name: 'a port that is not published',
    ask: { kind: 'tcp', from: 'lan', to: '172.17.0.2', port: 81 },
    ...{ verdict: 'dropped', cause: 'policy-drop' },
  },
  {
    name: 'a rule in DOCKER-USER',
    rule: 'DOCKER-USER -s 192.0.2.0/24 -p tcp -m tcp --dport 80 -j DROP',
    ask: { kind: 'tcp', from: 'lan', to: outside.host, port: 8080 },
    ...{ verdict: 'dropped', cause: 'rule-drop' },
  },
  {
    name: 'a rule that refuses',
    rule: 'INPUT -i br-front -p udp -m udp --dport 9 -j REJECT',
    ask: { kind: 'udp', from: 'alice', to: '172.30.0.1', port: 9 },
    ...{ verdict: 'rejected', cause: 'rule-reject' },
  },
];

describe('xray of a machine with iptables-legacy', function () {
  this.timeout(300_000);
  const left: (() => Promise<unknown>)[] = [];
  /** Of nf_tables, then of legacy. */
  const machines: Machine[] = [];
  const sessions: XraySession[] = [];

  before(async function () {
    if (process.getuid?.() !== 0) skipBecause(this, 'dockerd needs root');
    for (const prepared of [
      '',
      'mount --bind "$(readlink -f /usr/sbin/iptables-legacy)" "$(readlink -f /usr/sbin/iptables)"',
    ]) {
      const machine = await startMachine();
      left.push(async () => machine[Symbol.asyncDispose]());
      await machine.sh(prepared);
      await packImage(machine);
      await startDocker(machine);
      await machine.sh(population);
      const session = await xrayHost(targetOf(machine));
      left.push(session.close);
      machines.push(machine);
      sessions.push(session);
    }
  });
  after(async () => {
    for (const end of left.toReversed()) await end();
  });

  const ask = async (index: number, { ask: question, rule }: Case): Promise<Journey> => {
    const [machine, session] = [machines[index], sessions[index]];
    assert.ok(machine && session);
    if (rule !== undefined) await machine.sh(`iptables -w -I ${rule}`);
    try {
      return await session.ask(question);
    } finally {
      if (rule !== undefined) await machine.sh(`iptables -w -D ${rule}`);
    }
  };

  for (const one of cases) {
    it(`tells the same of ${one.name}`, async () => {
      const [seen, inferred] = [await ask(0, one), await ask(1, one)];
      for (const { verdict, cause } of [seen, inferred]) {
        assert.deepEqual([verdict, cause?.kind], [one.verdict, one.cause]);
      }
      for (const side of ['forward', 'reply'] as const) assert.deepEqual(told(inferred[side]), told(seen[side]), side);
      assert.equal(causeText(inferred).replace(' (iptables-legacy)', ''), causeText(seen));
      assert.deepEqual(unmatched(inferred), unmatched(seen));
      const chains = inferred.forward.filter(({ object }) => object?.kind === 'rule' || object?.kind === 'chain');
      assert.ok(chains.length > 0);
      for (const { certainty, by, object } of chains) {
        assert.deepEqual([certainty, by], ['inferred', 'ruleset']);
        assert.ok(object && 'backend' in object && object.backend === 'legacy');
      }
    });
  }

  it('has its rules once, whichever tool prints them', async () => {
    const text = await machines[1]?.vethscopeText('show', 'host');
    assert.match(text ?? '', /^ *rules nat: \d+ in/m);
    assert.doesNotMatch(text ?? '', /two backends|legacy nat/);
  });
});

/** Names that differ from machine to machine aside. */
function plain(text: string): string {
  return text
    .replaceAll(/\bveth[0-9a-f]{7}\b/g, 'veth')
    .replaceAll(/port [3-6]\d{4}$/g, 'port')
    .replaceAll(/\b[0-9a-f]{2}(?::[0-9a-f]{2}){5}\b/g, 'MAC');
}

/**
 * Without what one machine has asked its neighbours for before, and without chains that are empty: a table of legacy has all,
 * one of nf_tables those that somebody has put a rule into.
 */
function told(steps: Journey['forward']) {
  const all = steps.filter(
    ({ stage, text, rules }) =>
      stage !== 'neighbour' && !(rules.length === 0 && inEnglish(text).endsWith('ACCEPT, the policy')),
  );
  return all.map(({ namespace, stage, text, rules, rewritten = [], result }) => ({
    line: plain(`${namespace} ${stage}: ${inEnglish(text)}`),
    rules: rules.map(({ chain, number, of, verdict, text: words }) => [chain, number, of, verdict, words].join(' ')),
    rewritten: rewritten.filter(({ field }) => field !== 'sport'),
    result,
  }));
}

function causeText({ cause }: Journey): string {
  return cause === undefined ? '' : plain(inEnglish(cause.text));
}

function unmatched({ cause }: Journey): readonly string[] {
  return (cause?.unmatched ?? []).map(({ rule, why }) => `${rule.chain} ${String(rule.number)}: ${inEnglish(why)}`);
}
