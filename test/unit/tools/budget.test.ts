import assert from 'node:assert/strict';
import { firstLoadBytes, keeps, type Outputs } from '../../../.ci/steps/budget.ts';

const imports = (kind: string, ...paths: readonly string[]) => paths.map((path) => ({ kind, path }));

describe('budgets', () => {
  it('count what is loaded before activation, each file once, and nothing that is loaded later', () => {
    const outputs: Outputs = {
      'dist/extension.mjs': {
        bytes: 1,
        imports: [
          ...imports('import-statement', 'dist/a.mjs', 'dist/b.mjs', 'node:fs'),
          ...imports('dynamic-import', 'dist/later.mjs'),
        ],
      },
      'dist/a.mjs': { bytes: 10, imports: imports('import-statement', 'dist/b.mjs', 'dist/extension.mjs') },
      'dist/b.mjs': { bytes: 100, imports: imports('dynamic-import', 'dist/later.mjs') },
      'dist/later.mjs': { bytes: 1000, imports: [] },
    };
    assert.equal(firstLoadBytes(outputs), 111);
  });

  it('are kept up to the last byte, and not beyond', () => {
    assert.equal(keeps('what is just small enough (a test)', 250_000, 250_000), true);
    assert.equal(keeps('what is too large (a test)', 250_001, 250_000), false);
  });
});
