import assert from 'node:assert/strict';
import { compareJourneys, type Journey, type JourneyStep } from '../../../lab-runtime/index.ts';
import { changed, journeyOf } from '../../support/journeys.ts';

describe('two journeys', () => {
  const delivered = journeyOf('delivered');
  const dropped = journeyOf('dropped');
  const part = (before: Journey, after: Journey): unknown => {
    const { first } = compareJourneys(before, after);
    return first && [first.direction, first.index, first.parts];
  };

  it('that are the same do not part', () => {
    assert.deepEqual(compareJourneys(delivered, delivered), {
      verdicts: { before: 'delivered', after: 'delivered' },
      first: undefined,
    });
  });

  it('part at the rule that was added between them', () => {
    const { first, verdicts } = compareJourneys(delivered, dropped);
    assert.deepEqual(verdicts, { before: 'delivered', after: 'dropped' });
    assert.deepEqual(part(delivered, dropped), ['forward', 7, ['rule', 'result']]);
    assert.equal(first?.before?.rule?.chain, 'DOCKER');
    assert.equal(first.after?.rule?.chain, 'DOCKER-USER');
  });

  it('part where a setting was switched off', () => {
    assert.deepEqual(part(delivered, journeyOf('forwarding-off')), ['forward', 6, ['result', 'rewritten']]);
  });

  it('are not other ones for the port that the kernel draws, nor for what is looked up of them', () => {
    const drawn = (step: JourneyStep): Partial<JourneyStep> => ({
      packet: { ...step.packet, sport: 1 },
      rewritten: [...(step.rewritten ?? []), { field: 'sport', from: 40_312, to: 1 }],
      certainty: 'inferred',
      namespaceInode: 1,
      device: 'veth9',
    });
    assert.equal(part(delivered, changed(delivered, 'forward', 8, drawn)), undefined);
    const back = (): Partial<JourneyStep> => ({ rewritten: [{ field: 'dport', from: 1, to: 40_312 }] });
    assert.equal(part(delivered, changed(delivered, 'reply', 10, back)), undefined);
  });

  it('are other ones for a port that somebody chose', () => {
    const dnat = (): Partial<JourneyStep> => ({ rewritten: [{ field: 'dport', from: 32_769, to: 81 }] });
    assert.deepEqual(part(delivered, changed(delivered, 'forward', 5, dnat)), ['forward', 5, ['rewritten']]);
    const snat = (): Partial<JourneyStep> => ({ rewritten: [{ field: 'sport', from: 80, to: 81 }] });
    assert.deepEqual(part(delivered, changed(delivered, 'reply', 9, snat)), ['reply', 9, ['rewritten']]);
  });

  it('part at a step that only one has', () => {
    const short = { ...delivered, reply: delivered.reply.slice(0, -1) };
    const last = delivered.reply.length - 1;
    assert.deepEqual(part(delivered, short), ['reply', last, ['missing']]);
    assert.deepEqual(part(short, delivered), ['reply', last, ['missing']]);
    assert.equal(compareJourneys(delivered, short).first?.after, undefined);
  });

  it('part for every aspect that is compared', () => {
    const at = (change: Partial<JourneyStep>) =>
      part(
        delivered,
        changed(delivered, 'forward', 7, () => change),
      );
    assert.deepEqual(at({ namespace: 'other' }), ['forward', 7, ['namespace']]);
    assert.deepEqual(at({ stage: 'input' }), ['forward', 7, ['stage']]);
    assert.deepEqual(at({ result: 'reject' }), ['forward', 7, ['result']]);
    const rule = delivered.forward[7]?.rule;
    assert.ok(rule);
    for (const change of [{ chain: 'X' }, { number: 9 }, { text: '-j ACCEPT' }, { table: 'raw' }]) {
      assert.deepEqual(at({ rule: { ...rule, ...change } }), ['forward', 7, ['rule']]);
    }
  });
});
