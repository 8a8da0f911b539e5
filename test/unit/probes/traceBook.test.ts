import assert from 'node:assert/strict';
import { TraceBook } from '../../../lab-runtime/probes/xray/traceBook.ts';
import { asked, mark, opening, visit } from '../journey/traceEvents.ts';

const ends = { from: '10.0.0.1:1001', to: '10.0.0.2:80' };

describe('the book of what namespaces told', () => {
  it('keeps nothing while nobody waits', () => {
    const book = new TraceBook(mark);
    assert.deepEqual([...book.add(1, visit(1, 'output_first', opening(3, ends)))], []);
    book.lose(1);
    book.open(3);
    assert.deepEqual(book.lostOf(3), []);
    assert.deepEqual(book.toldOf(3), { visits: new Map(), discoveries: new Map() });
  });

  it('tells each probe of its own, and all of what is lost and who is looked for since they began', () => {
    const book = new TraceBook(mark);
    book.open(1);
    book.lose(7);
    book.open(2);
    book.add(8, visit(1, 'output_first', opening(1, ends)));
    book.add(8, visit(2, 'output_first', opening(2, ends)));
    book.add(8, visit(3, 'ingress', asked('10.0.0.2')));
    assert.deepEqual([book.lostOf(1), book.lostOf(2)], [[7], []]);
    for (const probe of [1, 2]) {
      const { visits, discoveries } = book.toldOf(probe);
      assert.equal(visits.get(8)?.length, 1);
      assert.equal(discoveries.get(8)?.length, 1);
    }
    book.close(1);
    assert.equal(book.toldOf(2).visits.get(8)?.length, 1);
    book.close(2);
    book.open(1);
    assert.deepEqual([book.toldOf(1).visits.size, book.toldOf(1).discoveries.get(8), book.lostOf(1)], [0, [], []]);
  });
});
