import assert from 'node:assert/strict';
import { strayTestFiles, suiteNames, testFilesOf } from '../../../.ci/steps/suites.ts';

describe('the suites', () => {
  it('pick up every test file of the checkout', () => {
    assert.deepEqual(strayTestFiles(), []);
  });

  it('share no file', () => {
    const all = suiteNames.flatMap(testFilesOf);
    assert.equal(new Set(all).size, all.length);
  });
});
