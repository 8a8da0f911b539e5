/** Recorded probes, followed: the steps, and the same where the kernel told less. */
import assert from 'node:assert/strict';
import { inEnglish } from '../../../lab-runtime/index.ts';
import { stepsOf } from '../../../lab-runtime/journey/follow/walkSteps.ts';
import {
  followProbe,
  groundOf,
  type PacketWay,
  type ProbeWays,
} from '../../../lab-runtime/journey/xray/followProbe.ts';
import { TraceBook } from '../../../lab-runtime/probes/xray/traceBook.ts';
import type { TraceEvent } from '../../../lab-runtime/journey/trace/readTrace.ts';
import { eventsOf, recorded, recordedHandles, type ProbeName } from './recorded.ts';

function follow(
  name: ProbeName,
  change: (events: readonly TraceEvent[]) => readonly TraceEvent[] = (events) => events,
): ProbeWays {
  const { probe } = recorded.probes[name];
  return followed(name, probe, change);
}

/** All that was told while a probe was under way, as a probe with that number is told of it. */
function followed(
  name: ProbeName,
  probe: number,
  change: (events: readonly TraceEvent[]) => readonly TraceEvent[] = (events) => events,
): ProbeWays {
  const { snapshot, mark, probes } = recorded;
  const book = new TraceBook(mark);
  book.open(probe);
  for (const [inode, events] of eventsOf(name)) book.add(inode, change(events));
  return followProbe({
    ...book.toldOf(probe),
    ...{ ground: groundOf(snapshot, recordedHandles), origin: probes[name].origin },
  });
}

function lines(one: PacketWay | undefined, { around }: ProbeWays): readonly string[] {
  assert.ok(one);
  return stepsOf(one.way, around, one.end.connection).map(
    ({ namespace, stage, text }) => `${namespace} ${stage}: ${inEnglish(text)}`,
  );
}

const published = [
  'client socket: client sends it, with the source address 192.168.99.1',
  'client route: Routing: out of eth0',
  'client link: Out of eth0, over the cable (veth) to host eth0',
  'host link: In by eth0',
  'host prerouting: nat PREROUTING: DNAT, by rule DOCKER 3',
  'host route: Routing: forward, in by eth0, out of docker0',
  'host forward: filter FORWARD: ACCEPT, by rule DOCKER 2',
  'host postrouting: nat POSTROUTING: ACCEPT, the policy',
  'host link: Down to the bridge: out of docker0',
  'host bridge: Bridge docker0: out of port vethX',
  'host link: Out of vethX, over the cable (veth) to web eth0',
  'web link: In by eth0',
  'web route: Routing: 172.17.0.3 is an address of web itself',
];

const plain = (all: readonly string[]): readonly string[] =>
  all.filter((line) => !line.includes(' neighbour: ')).map((line) => line.replaceAll(/veth[0-9a-f]{7}/g, 'vethX'));

describe('a probe, followed', () => {
  it('goes from namespace to namespace along the cables', () => {
    const ways = follow('published');
    assert.deepEqual(plain(lines(ways.forward, ways)), published);
    assert.equal(ways.reply?.packet.what, 'SYN,ACK');
    assert.equal(
      plain(lines(ways.reply, ways)).at(-1),
      'client route: Routing: 192.168.99.1 is an address of client itself',
    );
  });

  it('says which rule has rewritten it, and that conntrack does it on the way back', () => {
    const ways = follow('published');
    const [there, back] = [ways.forward, ways.reply].map((one) =>
      one === undefined ? [] : stepsOf(one.way, ways.around, one.end.connection),
    );
    const changed = (steps = there) =>
      (steps ?? []).flatMap(({ rewritten = [], by }) =>
        rewritten.map(({ field, from, to }) => `${by}: ${field} ${String(from)} → ${String(to)}`),
      );
    assert.deepEqual(changed(there), [
      'trace: dst 192.168.99.100 → 172.17.0.3',
      'trace: dport 32769 → 80',
      'trace: ttl 64 → 63',
    ]);
    assert.deepEqual(changed(back), [
      'trace: ttl 64 → 63',
      'conntrack: src 172.17.0.3 → 192.168.99.100',
      'conntrack: sport 80 → 32769',
    ]);
  });

  it('counts rules as iptables does: the n-th handle of a chain is its n-th rule', () => {
    const ways = follow('published');
    const steps = ways.forward === undefined ? [] : stepsOf(ways.forward.way, ways.around, ways.forward.end.connection);
    const rules = steps.flatMap((step) =>
      step.rules.map(
        ({ chain, number, of, text, verdict }) => `${chain} ${String(number)}/${String(of)} ${text} ⇒ ${verdict}`,
      ),
    );
    assert.ok(
      rules.includes(
        'DOCKER 3/3 ! -i docker0 -p tcp -m tcp --dport 32769 -j DNAT --to-destination 172.17.0.3:80 ⇒ DNAT',
      ),
      rules.join('\n'),
    );
    assert.ok(rules.includes('DOCKER-USER 1/1 -j RETURN ⇒ RETURN'));
  });

  it('is the same where the kernel has no egress hook, but that leaving is inferred from arriving', () => {
    const ways = follow('published', (events) =>
      events.filter(({ family, chain }) => family !== 'netdev' || chain !== 'egress'),
    );
    // What goes down to a bridge comes in nowhere.
    assert.deepEqual(
      plain(lines(ways.forward, ways)),
      published.filter((line) => !line.includes('Down to the bridge')),
    );
    const out =
      ways.forward === undefined
        ? []
        : stepsOf(ways.forward.way, ways.around, ways.forward.end.connection).filter(({ text }) =>
            inEnglish(text).startsWith('Out of'),
          );
    assert.deepEqual(
      out.map(({ certainty }) => certainty),
      ['inferred', 'inferred'],
    );
  });

  it('finds the error that quotes it', () => {
    const ways = follow('closed');
    assert.equal(ways.reply?.packet.what, 'error 3/3');
    assert.equal(plain(lines(ways.reply, ways))[0], 'web socket: web sends it, with the source address 172.17.0.3');
  });

  it('ends at the chain that drops it', () => {
    const { forward } = follow('isolated');
    assert.deepEqual(
      [forward?.end.visit.chain, forward?.end.visit.end],
      ['FORWARD', { by: 'policy', verdict: { kind: 'drop' } }],
    );
  });

  it('of another probe is not seen', () => {
    const ways = followed('published', 77);
    assert.deepEqual([ways.forward, ways.reply, ways.later], [undefined, undefined, []]);
  });
});
