import assert from 'node:assert/strict';
import { inEnglish, say } from '../../../lab-runtime/model/phrase.ts';
import { suggest, suggestRemedy } from '../../../lab-runtime/compose/suggest.ts';

describe('compose: did you mean', () => {
  const cases: readonly (readonly [word: string, candidates: readonly string[], meant: string | undefined])[] = [
    ['frnt', ['front', 'back'], 'front'],
    ['Front', ['front', 'back'], 'front'],
    ['fornt', ['front'], 'front'],
    ['backend', ['front', 'back'], undefined],
    ['db', ['bd'], 'bd'],
    ['x', ['y'], 'y'],
    ['web', ['postgres'], undefined],
    ['front', [], undefined],
    ['x'.repeat(1000), ['x'.repeat(999)], undefined],
  ];
  for (const [word, candidates, meant] of cases) {
    it(`${word.slice(0, 20)} among ${candidates.join(', ').slice(0, 40)}`, () => {
      assert.equal(suggest(word, candidates), meant);
    });
  }

  it('names the nearest of several', () => {
    assert.equal(suggest('fronk', ['frond', 'front', 'fronk1']), 'frond');
    assert.equal(suggest('networks', ['network', 'networks2', 'net']), 'network');
  });

  it('lists what is known where nothing is near', () => {
    assert.equal(
      inEnglish(suggestRemedy('zzz', ['front', 'back'], say`Declare it.`)),
      'Declare it. Known: front, back.',
    );
    assert.equal(inEnglish(suggestRemedy('zzz', [], say`Declare it.`)), 'Declare it.');
  });
});
