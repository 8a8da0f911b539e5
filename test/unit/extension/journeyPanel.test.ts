import assert from 'node:assert/strict';
import { describeComparison } from '../../../extension/panels/describeComparison.ts';
import { describeJourney } from '../../../extension/panels/describeJourney.ts';
import { parseFromPanel } from '../../../extension/panels/fromPanel.ts';
import { journeyText } from '../../../extension/panels/journeyText.ts';
import { panelHtml } from '../../../extension/panels/panelHtml.ts';
import { panelTexts } from '../../../extension/panels/panelTexts.ts';
import { compareJourneys } from '../../../lab-runtime/index.ts';
import { journeyOf } from '../../support/journeys.ts';

describe('a journey, as the panel shows it', () => {
  const delivered = describeJourney(1, journeyOf('delivered'));
  const dropped = describeJourney(2, journeyOf('dropped'));
  const off = describeJourney(3, journeyOf('forwarding-off'));

  it('says in one line what was asked and what became of it', () => {
    assert.deepEqual(
      [delivered, dropped, off].map(({ view }) => [view.verdict, view.title]),
      [
        ['Delivered', 'TCP client → host:32769'],
        ['Dropped', 'TCP client → host:32769'],
        ['Dropped', 'TCP client → host:32769'],
      ],
    );
    assert.match(
      dropped.view.cause?.text ?? '',
      /^Dropped in host by rule 1 of filter DOCKER-USER: -s 192\.168\.99\.1/,
    );
    assert.equal(dropped.view.cause?.guilty, 'filter DOCKER-USER 1');
    assert.equal(off.view.cause?.guilty, 'net.ipv4.ip_forward = 0');
    assert.deepEqual(
      off.view.cause.unmatched.map(({ rule, why }) => [rule.place, why]),
      [['filter FORWARD 3', 'the packet is NEW']],
    );
  });

  it('marks the end of each way', () => {
    const ends = ({ view }: typeof delivered) => view.sections.map(({ direction, end }) => [direction, end]);
    assert.deepEqual(ends(delivered), [
      ['forward', 'delivered'],
      ['reply', 'delivered'],
    ]);
    assert.deepEqual(ends(dropped), [['forward', 'dropped']]);
    const refused = { ...journeyOf('delivered'), verdict: 'rejected' as const };
    assert.deepEqual(ends(describeJourney(4, refused)), [
      ['forward', 'rejected'],
      ['reply', 'delivered'],
    ]);
    const lost = { ...journeyOf('delivered'), verdict: 'dropped' as const };
    assert.deepEqual(ends(describeJourney(5, lost)), [
      ['forward', 'delivered'],
      ['reply', 'dropped'],
    ]);
    const silent = { ...journeyOf('delivered'), verdict: 'unanswered' as const, reply: [] };
    assert.deepEqual(ends(describeJourney(6, silent)), [['forward', 'delivered']]);
  });

  it('has the header after each step, and what the step has rewritten', () => {
    const fields = delivered.view.sections[0]?.steps[5]?.packet;
    assert.deepEqual(fields, [
      { label: 'Protocol', value: 'TCP' },
      { label: 'Source', value: '192.168.99.1:40312' },
      { label: 'Destination', value: '172.17.0.3:80', before: '192.168.99.100:32769' },
      { label: 'TTL', value: '64' },
      { label: 'Bytes', value: '60' },
      { label: 'Kind', value: 'SYN' },
    ]);
    assert.deepEqual(delivered.view.sections[0]?.steps[6]?.packet[3], { label: 'TTL', value: '63', before: '64' });
  });

  it('gives everything that can be revealed a number', () => {
    const step = dropped.view.sections[0]?.steps[7];
    assert.equal(step?.resultText, 'dropped');
    const objects = [step.object, ...step.rules.map(({ object }) => object)].map((one) => dropped.objects[one ?? -1]);
    assert.deepEqual(
      objects.map((object) => object?.kind === 'rule' && [object.chain, object.number]),
      [
        ['DOCKER-USER', 1],
        ['FORWARD', 1],
        ['DOCKER-USER', 1],
      ],
    );
  });

  it('is a text, too', () => {
    const text = journeyText(dropped.view, panelTexts());
    assert.match(text, /^TCP client → host:32769\nDropped · Told to whoever asked: timeout · /);
    assert.match(text, /\nRemedy: Remove the rule: iptables -D DOCKER-USER 1\nEvidence: the kernel told /);
    assert.match(text, / 6 {2}host {2}nat PREROUTING: DNAT, by rule DOCKER 2 {2}\(seen · the kernel’s trace\)\n/);
    assert.match(text, /Destination 192\.168\.99\.100:32769 → 172\.17\.0\.3:80/);
    assert.match(text, /filter DOCKER-USER 1: -s 192\.168\.99\.1\/32 -p tcp -m tcp --dport 80 -j DROP {2}→ DROP/);
    assert.match(text, /\[dropped\] {2}\(seen · the kernel’s trace\)/);
    assert.doesNotMatch(text, /undefined|\{\d\}/);
    const rules = journeyText(off.view, panelTexts());
    assert.match(rules, /why each did not:\n {2}filter FORWARD 3: -o docker0 .* {2}the packet is NEW\n/);
  });

  it('beside another one shows where they part', () => {
    const [before, after] = [journeyOf('delivered'), journeyOf('dropped')];
    const view = describeComparison(before, after, compareJourneys(before, after));
    assert.equal(view.step, 7);
    assert.match(
      view.summary,
      /^They part at step 8 of the packet: host, filter FORWARD: DROP, by rule DOCKER-USER 1$/,
    );
    assert.deepEqual(
      view.rows.map(({ head }) => head),
      ['Verdict', 'Step', 'First rule that differs', 'Result'],
    );
    assert.match(view.rows[2]?.before ?? '', /^filter DOCKER-USER 1: -j RETURN → RETURN$/);
    assert.match(view.rows[2]?.after ?? '', /^filter DOCKER-USER 1: -s .* -j DROP → DROP$/);
    assert.deepEqual(view.rows[0], { head: 'Verdict', before: 'Delivered', after: 'Dropped' });
    const same = describeComparison(before, before, compareJourneys(before, before));
    assert.deepEqual([same.step, same.summary, same.rows], [undefined, 'Both took the same way.', []]);
    const short = { ...before, reply: before.reply.slice(0, 3) };
    const back = describeComparison(before, short, compareJourneys(before, short));
    assert.equal(back.step, undefined);
    assert.ok(back.rows.slice(1).every((row) => row.after === '–'));
  });
});

describe('the page of the journey panel', () => {
  it('runs one script by its nonce, has nothing inline, and loads nothing from elsewhere', () => {
    const html = panelHtml({
      cspSource: 'https://panel.test',
      nonce: 'abc',
      script: 'https://panel.test/journey.mjs',
      style: 'https://panel.test/journey.css',
      title: 'a <b> & "c"',
      language: 'zh-cn',
    });
    assert.match(html, /content="default-src 'none'; style-src https:\/\/panel\.test; script-src 'nonce-abc'"/);
    assert.doesNotMatch(html, /<b>|unsafe|<style|style=/);
    assert.equal(html.match(/<script/g)?.length, 1);
    assert.match(html, /<html lang="zh-cn">/);
  });

  it('is heard where it says what it may, and nowhere else', () => {
    for (const message of [{ type: 'ready' }, { type: 'reveal', object: 3 }, { type: 'again' }, { type: 'copy' }]) {
      assert.deepEqual(parseFromPanel(message), message);
    }
    for (const wrong of [
      undefined,
      'ready',
      {},
      { type: 'run' },
      { type: 'reveal' },
      { type: 'reveal', object: '1' },
    ]) {
      assert.equal(parseFromPanel(wrong), undefined);
    }
    assert.equal(parseFromPanel({ type: 'reveal', object: { kind: 'rule' } }), undefined);
  });
});
