import assert from 'node:assert/strict';
import fc from 'fast-check';
import { splitJsonDocuments } from '../../../lab-runtime/snapshot/splitJsonDocuments.ts';
import { documentsOf } from './snapshotFixtures.ts';

describe('splitJsonDocuments', () => {
  it('takes apart what ip -j -batch prints', () => {
    for (const name of ['host', 'web', 'db', 'outside']) {
      const documents = documentsOf(`iproute2-6.1/${name}.ip.json`);
      assert.equal(documents.length, 4);
      assert.ok(documents.every(Array.isArray));
    }
  });

  it('gives back any documents, however they are set', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(fc.array(fc.jsonValue()), fc.dictionary(fc.string(), fc.jsonValue()))),
        fc.constantFrom('', '\n', '  \n'),
        fc.constantFrom(undefined, 4),
        (documents, between, indent) => {
          const texts = documents.map((document) => JSON.stringify(document, undefined, indent));
          const expected = texts.map((text): unknown => JSON.parse(text));
          assert.deepEqual(splitJsonDocuments(texts.join(between)), { documents: expected, rest: '' });
        },
      ),
    );
  });

  it('gives back what follows the last whole document', () => {
    assert.deepEqual(splitJsonDocuments('[1] [2, "]"] [3'), { documents: [[1], [2, ']']], rest: '[3' });
    assert.deepEqual(splitJsonDocuments('[1]\nCommand failed -:2'), { documents: [[1]], rest: 'Command failed -:2' });
    assert.deepEqual(splitJsonDocuments('[1] [oops] [2]'), { documents: [[1]], rest: '[oops] [2]' });
    assert.deepEqual(splitJsonDocuments(''), { documents: [], rest: '' });
  });
});
