import assert from 'node:assert/strict';
import { existsSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { execa } from 'execa';

const root = resolve(import.meta.dirname, '../..');

/** Runs a tool of vscode-tmgrammar-test on one file, with the grammars of package.json. Its output is the failure message. */
async function grammarTool(name: string, file: string): Promise<void> {
  const { failed, all } = await execa(join(root, 'node_modules/.bin', name), [file], {
    cwd: root,
    reject: false,
    all: true,
  });
  assert.ok(!failed, all);
}

function filesIn(folder: string): readonly string[] {
  return readdirSync(join(import.meta.dirname, folder)).filter((file) => !file.endsWith('.snap'));
}

describe('the iptables-save grammar', () => {
  for (const file of filesIn('assertions')) {
    it(`gives the scopes that ${file} asserts`, () =>
      grammarTool('vscode-tmgrammar-test', `test/grammar/assertions/${file}`));
  }

  for (const file of filesIn('snapshots')) {
    it(`gives every token of ${file} the recorded scopes`, async () => {
      const path = `test/grammar/snapshots/${file}`;
      assert.ok(existsSync(join(root, `${path}.snap`)), 'without a recorded snapshot the tool would just make one');
      await grammarTool('vscode-tmgrammar-snap', path);
    });
  }
});
