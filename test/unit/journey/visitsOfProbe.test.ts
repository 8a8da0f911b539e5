/** The visits of many probes at once, told apart. */
import assert from 'node:assert/strict';
import { VisitPage } from '../../../lab-runtime/journey/trace/visitPage.ts';
import { visitsOfProbe } from '../../../lab-runtime/journey/trace/visitsOfProbe.ts';
import { visitsOf } from '../../../lab-runtime/journey/trace/visits.ts';
import { accepted, asked, mark, opening, unreachable, visit } from './traceEvents.ts';

function page(): VisitPage {
  let next = 0;
  return new VisitPage(mark, () => next++);
}

const there = { from: '10.0.0.1:1001', to: '10.0.0.2:80', id: 41 };
const back = { from: '10.0.0.2:80', to: '10.0.0.1:1001' };
const always = (): boolean => true;

describe('the visits of a probe', () => {
  it('are its own, however the events of several stand between each other', () => {
    const events = Array.from({ length: 8 }, (_, probe) => [
      ...visit(probe * 10, 'output_first', opening(probe, { ...there, from: `10.0.0.1:${String(1000 + probe)}` })),
      ...visit(probe * 10 + 1, 'output_last', opening(probe, { ...there, from: `10.0.0.1:${String(1000 + probe)}` })),
    ]);
    // First the first event of each, then the second …
    const mixed = Array.from({ length: 4 }, (_, index) => events.flatMap((own) => own.slice(index, index + 1))).flat();
    const all = page();
    all.add(mixed, always);
    for (const [probe, own] of events.entries()) {
      const found = all.filed(probe).map((one) => ({ ...one.visit, order: 0 }));
      assert.deepEqual(
        found,
        visitsOf(own).map((one) => ({ ...one, order: 0 })),
      );
    }
  });

  it('wake only who waits for them, also by an event without headers', () => {
    const told = page();
    const [first, second] = visit(5, 'input_last', opening(3, there));
    assert.ok(first && second);
    assert.deepEqual([...told.add([first], (probe) => probe === 3)], [3]);
    assert.deepEqual([...told.add([second], (probe) => probe === 3)], [3]);
    assert.deepEqual([...told.add(visit(6, 'input_last', opening(4, there)), (probe) => probe === 3)], []);
    assert.deepEqual(told.filed(4), []);
  });

  it('are forgotten, with what is shared and older than all that somebody waits for', () => {
    const told = page();
    told.add([...visit(1, 'ingress', asked('10.0.0.2')), ...visit(2, 'input_last', opening(3, there))], always);
    told.add([...visit(3, 'ingress', asked('10.0.0.3')), ...visit(4, 'input_last', unreachable(41, back))], always);
    told.forget(3, 2);
    assert.deepEqual(told.filed(3), []);
    assert.deepEqual(
      told.discoveries.map(({ order }) => order),
      [2],
    );
    assert.equal(told.errors.length, 1);
    told.forget(3, Infinity);
    assert.deepEqual([told.discoveries.length, told.errors.length], [0, 0]);
    // The end of a visit that is forgotten says nothing.
    assert.deepEqual([...told.add(visit(2, 'input_last', opening(3, there)).slice(1), always)], []);
  });

  it('are not what a server still sends to an older probe of that number', () => {
    const told = page();
    told.add(visit(1, 'prerouting_first', accepted(3, { ...back, to: '10.0.0.9:999' })), always);
    told.add(visit(2, 'output_first', opening(3, there)), always);
    told.add(visit(3, 'prerouting_first', accepted(3, back)), always);
    const found = visitsOfProbe([{ inode: 1, filed: told.filed(3), errors: told.errors }]).get(1);
    assert.deepEqual(
      found?.map(({ visit: { packet } }) => packet.destination),
      ['10.0.0.2', '10.0.0.1'],
    );
  });

  it('have the answers to what they were rewritten to on the way', () => {
    const [client, server] = [page(), page()];
    client.add(visit(1, 'output_first', opening(3, there)), always);
    server.add(visit(2, 'input_last', opening(3, { ...there, from: '172.17.0.1:2002' })), always);
    server.add(visit(3, 'output_first', accepted(3, { ...back, to: '172.17.0.1:2002' })), always);
    const found = visitsOfProbe([
      { inode: 1, filed: client.filed(3), errors: [] },
      { inode: 2, filed: server.filed(3), errors: [] },
    ]);
    assert.deepEqual([found.get(1)?.length, found.get(2)?.length], [1, 2]);
  });

  it('have errors that quote them, and none of another who has the same id by chance', () => {
    const [client, router] = [page(), page()];
    client.add(visit(1, 'output_first', opening(3, there)), always);
    client.add(visit(2, 'input_last', unreachable(41, { from: '10.0.0.254', to: '10.0.0.1' })), always);
    client.add(visit(3, 'input_last', unreachable(41, { from: '10.0.0.254', to: '10.0.0.77' })), always);
    client.add(visit(4, 'input_last', unreachable(42, { from: '10.0.0.254', to: '10.0.0.1' })), always);
    const found = visitsOfProbe([
      { inode: 1, filed: client.filed(3), errors: client.errors },
      { inode: 2, filed: router.filed(3), errors: router.errors },
    ]);
    assert.deepEqual(
      found.get(1)?.map((one) => one.visit.order),
      [0, 1],
    );
    assert.equal(found.has(2), false);
  });
});
