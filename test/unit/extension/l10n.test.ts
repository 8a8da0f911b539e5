import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { englishBundle } from '../../../.ci/steps/l10nBundle.ts';

const root = resolve(import.meta.dirname, '../../..');
type Bundle = Readonly<Record<string, string | { readonly message: string; readonly comment: readonly string[] }>>;
const bundle = (file: string): Bundle => JSON.parse(readFileSync(join(root, 'l10n', file), 'utf8')) as Bundle;

describe('the texts of the extension', () => {
  const english = bundle('bundle.l10n.json');
  const chinese = bundle('bundle.l10n.zh-cn.json');

  // npm run l10n writes it.
  it('are all in the English bundle with those of the runtime, and no others', async () => {
    assert.deepEqual(english, await englishBundle());
  }).timeout(60_000);

  it('are what errors say, too: no error of the runtime has a message that is only English', () => {
    const files = globSync('lab-runtime/**/*.ts', { cwd: root, exclude: ['lab-runtime/cli/**'] });
    assert.ok(files.length > 100);
    const plain = files.filter((file) =>
      /new LabError\(\s*(?:'[\w-]+'|code),\s*['`]/.test(readFileSync(join(root, file), 'utf8')),
    );
    assert.deepEqual(plain, []);
  });

  it('are all in Chinese, with the same placeholders', () => {
    assert.deepEqual(Object.keys(chinese).toSorted(), Object.keys(english).toSorted());
    for (const [key, text] of Object.entries(chinese)) {
      assert.ok(typeof text === 'string' && text !== '', key);
      assert.deepEqual(placeholders(text), placeholders(key), key);
    }
  });

  it('are really translated, but for names', () => {
    const same = Object.keys(english).filter((key) => chinese[key] === key);
    assert.deepEqual(same, ['MAC']);
  });
});

function placeholders(text: string): readonly string[] {
  return [...new Set(text.match(/\{\d+\}|\$\([\w-]+\)/g))].toSorted();
}
