/** Recorded probes on a host whose rules are those of iptables-legacy, of which the kernel tells nothing: the same steps, inferred. */
import assert from 'node:assert/strict';
import { inEnglish, type Namespace, type Snapshot } from '../../../lab-runtime/index.ts';
import { isMarkerTable } from '../../../lab-runtime/firewall/markerTable.ts';
import { parseRuleset } from '../../../lab-runtime/firewall/parseRuleset.ts';
import { findCause } from '../../../lab-runtime/journey/causes/findCause.ts';
import { stepsOf } from '../../../lab-runtime/journey/follow/walkSteps.ts';
import type { StepDraft } from '../../../lab-runtime/journey/follow/stepDraft.ts';
import type { TraceEvent } from '../../../lab-runtime/journey/trace/readTrace.ts';
import {
  followProbe,
  groundOf,
  type PacketWay,
  type ProbeWays,
} from '../../../lab-runtime/journey/xray/followProbe.ts';
import { restsOnLegacy } from '../../../lab-runtime/journey/xray/restsOnLegacy.ts';
import { TraceBook } from '../../../lab-runtime/probes/xray/traceBook.ts';
import { known } from '../../../lab-runtime/model/fact.ts';
import type { Ruleset } from '../../../lab-runtime/model/ruleset.ts';
import { eventsOf, recorded, recordedHandles, type ProbeName } from './recorded.ts';

/** Where the machine's own iptables is of that backend, or another stands beside it. */
const placements = ['own', 'beside'] as const;
type Placement = (typeof placements)[number] | 'none';

function withLegacy(placement: Placement, change: (ruleset: Ruleset) => Ruleset = (ruleset) => ruleset): Snapshot {
  const { snapshot } = recorded;
  const ofNamespace = (one: Namespace): Namespace => {
    const { ipv4 } = one.rulesets;
    assert.ok(ipv4.known);
    const legacy = known(change({ ...ipv4.value, backend: 'legacy' }));
    const empty = known<Ruleset>({ ...ipv4.value, tables: [] });
    const ipv6 = known<Ruleset>({ family: 'ipv6', backend: 'nft', tables: [] });
    if (placement === 'own') return { ...one, rulesets: { ipv4: legacy, ipv6 } };
    return {
      ...one,
      rulesets: { ipv4: empty, ipv6 },
      ...(placement === 'beside' && { legacyRulesets: { ipv4: legacy } }),
    };
  };
  const { host } = snapshot;
  const changed = ofNamespace(host);
  return {
    ...snapshot,
    host: changed,
    namespaces: snapshot.namespaces.map((one) => (one.inode === host.inode ? changed : one)),
  };
}

function follow(
  name: ProbeName,
  snapshot: Snapshot,
  wanted: (event: TraceEvent, index: number, all: readonly TraceEvent[], inode: number) => boolean,
): ProbeWays {
  const { mark, probes } = recorded;
  const { probe, origin } = probes[name];
  const book = new TraceBook(mark);
  book.open(probe);
  for (const [inode, events] of eventsOf(name)) {
    book.add(
      inode,
      events.filter((event, index, all) => wanted(event, index, all, inode)),
    );
  }
  const ground = groundOf(snapshot, recordedHandles);
  return followProbe({ ...book.toldOf(probe), ground, origin });
}

const isMarker = ({ table }: TraceEvent): boolean => isMarkerTable(table);

const steps = (one: PacketWay | undefined, { around }: ProbeWays): readonly StepDraft[] =>
  one === undefined ? [] : stepsOf(one.way, around, one.end.connection);

const told = (all: readonly StepDraft[]) =>
  all.map(({ namespace, stage, text, rules, rewritten, packet, result }) => ({
    ...{ line: `${namespace} ${stage}: ${inEnglish(text)}`, rewritten, packet, result },
    rules: rules.map(({ chain, number, of, verdict, text: words }) => [chain, number, of, verdict, words].join(' ')),
  }));

/** With a rule put first in the host's FORWARD. */
const withFirst =
  (rule: string) =>
  (ruleset: Ruleset): Ruleset => {
    const [table] = parseRuleset(`*filter\n:FORWARD ACCEPT\n-A FORWARD ${rule}\nCOMMIT\n`, 'ipv4').value.tables;
    const first = table?.chains[0]?.rules ?? [];
    return {
      ...ruleset,
      tables: ruleset.tables.map((one) =>
        one.name === 'filter'
          ? {
              ...one,
              chains: one.chains.map((chain) =>
                chain.name === 'FORWARD'
                  ? {
                      ...chain,
                      rules: [...first, ...chain.rules.map((old) => ({ ...old, number: old.number + 1 }))],
                    }
                  : chain,
              ),
            }
          : one,
      ),
    };
  };

const evidence = {
  probe: recorded.probes.published,
  ...{ counted: () => ({}), listeners: () => undefined, lookup: () => undefined, setting: () => undefined },
};

/** Until the host has begun to ask FORWARD: what stops it there makes no trace. */
const untilForward = (event: TraceEvent, index: number, all: readonly TraceEvent[], inode: number): boolean => {
  if (!isMarker(event) || recorded.snapshot.namespaces.find((one) => one.inode === inode)?.label === 'web')
    return false;
  const end = all.findIndex(({ chain }) => chain === 'forward_last');
  return inode !== recorded.snapshot.host.inode || end === -1 || index < end;
};

describe('a way through chains of iptables-legacy', () => {
  for (const placement of placements) {
    for (const name of ['published', 'masquerade', 'closed'] as const) {
      it(`has the steps that nf_tables would have told of: ${name}, ${placement}`, () => {
        const seen = follow(name, recorded.snapshot, () => true);
        const inferred = follow(name, withLegacy(placement), isMarker);
        for (const side of ['forward', 'reply'] as const) {
          assert.deepEqual(told(steps(inferred[side], inferred)), told(steps(seen[side], seen)), side);
        }
        const chains = steps(inferred.forward, inferred).filter(({ by }) => by === 'ruleset');
        assert.ok(chains.length >= 2);
        assert.deepEqual([...new Set(chains.map(({ certainty }) => certainty))], ['inferred']);
        assert.ok(restsOnLegacy(inferred));
        assert.ok(!restsOnLegacy(seen));
      });
    }
  }

  it('ends at a policy as it did before nf_tables', () => {
    const seen = follow('isolated', recorded.snapshot, () => true);
    const inferred = follow('isolated', withLegacy('beside'), untilForward);
    assert.deepEqual(told(steps(inferred.forward, inferred)), told(steps(seen.forward, seen)));
    assert.equal(steps(inferred.forward, inferred).at(-1)?.result, 'drop');
  });

  it('names the rule that it ends at, and those that it met before', () => {
    const rule = '-p tcp -m tcp --dport 80 -j REJECT';
    const ways = follow('published', withLegacy('beside', withFirst(rule)), untilForward);
    assert.ok(ways.forward);
    const last = steps(ways.forward, ways).at(-1);
    assert.ok(last);
    assert.equal(inEnglish(last.text), 'filter FORWARD: REJECT, by rule FORWARD 1');
    assert.deepEqual([last.result, last.certainty], ['reject', 'inferred']);
    assert.ok(steps(ways.forward, ways).some(({ rewritten }) => rewritten?.some(({ field }) => field === 'dport')));
  });

  it('is told as passed where the packet was seen after a rule that would have dropped it', () => {
    const ways = follow('published', withLegacy('own', withFirst('-j DROP')), isMarker);
    const chain = steps(ways.forward, ways).find(({ text }) => inEnglish(text).startsWith('filter FORWARD'));
    assert.ok(chain);
    assert.equal(inEnglish(chain.text), 'filter FORWARD: passed');
    assert.match(chain.details.map((one) => inEnglish(one)).join('\n'), /it was seen to go on/);
  });

  it('says that nobody knows who has rewritten it, where no rule does', () => {
    const ways = follow('published', withLegacy('none'), isMarker);
    const forward = steps(ways.forward, ways).filter(({ rewritten }) => rewritten !== undefined);
    assert.deepEqual(
      forward.filter(({ by }) => by === 'unknown').map(({ text }) => inEnglish(text)),
      ['Rewritten, and no rule that is known says so'],
    );
    // What answers is rewritten as the request was, whoever has done that.
    const reply = steps(ways.reply, ways).filter(({ by }) => by === 'conntrack');
    assert.equal(reply.length, 1);
    assert.ok(restsOnLegacy(ways));
  });
});

describe('a cause in chains of iptables-legacy', () => {
  const causeOf = (ways: ProbeWays) => {
    assert.ok(ways.forward);
    return findCause({
      ...ways.around,
      end: ways.forward.end,
      evidence: {
        ...evidence,
        probe: { kind: 'tcp', from: 'client', to: 'host', family: 'ipv4', destination: '192.168.99.100', port: 80 },
        outcome: { kind: 'timeout' },
      },
    });
  };

  it('is the rule', () => {
    const cause = causeOf(follow('published', withLegacy('beside', withFirst('-i eth0 -j DROP')), untilForward));
    assert.equal(cause?.kind, 'rule-drop');
    assert.match(
      inEnglish(cause.text),
      /^rule FORWARD 1 of table filter in host \(iptables-legacy\) drops it: -i eth0/,
    );
    assert.equal(
      cause.remedy && inEnglish(cause.remedy),
      'If it is not wanted: iptables-legacy -t filter -D FORWARD 1',
    );
  });

  it('is the policy, with why no rule decided before', () => {
    const strict = (ruleset: Ruleset): Ruleset => ({
      ...ruleset,
      tables: ruleset.tables.map((table) => ({
        ...table,
        chains: table.chains.map((chain) =>
          table.name === 'filter' && chain.name === 'FORWARD'
            ? { ...chain, policy: 'DROP', rules: withFirst('-p udp -j ACCEPT')(ruleset).tables.flatMap(firstOfForward) }
            : chain,
        ),
      })),
    });
    const cause = causeOf(follow('published', withLegacy('own', strict), untilForward));
    assert.equal(cause?.kind, 'policy-drop');
    assert.match(inEnglish(cause.text), /^the policy of filter FORWARD in host \(iptables-legacy\) drops it/);
    assert.deepEqual(
      cause.unmatched.map(({ rule, why }) => `${rule.chain} ${String(rule.number)} ${inEnglish(why)}`),
      ['FORWARD 1 -p udp: it is tcp'],
    );
  });

  it('is none where no rule would stop it', () => {
    assert.equal(causeOf(follow('published', withLegacy('beside'), untilForward))?.kind, undefined);
  });
});

function firstOfForward({
  name,
  chains,
}: Ruleset['tables'][number]): Ruleset['tables'][number]['chains'][number]['rules'] {
  if (name !== 'filter') return [];
  return chains.filter((chain) => chain.name === 'FORWARD').flatMap(({ rules }) => rules.slice(0, 1));
}
