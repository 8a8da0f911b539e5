import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build, type Plugin } from 'esbuild';
import { ESLint } from 'eslint';
import { execa } from 'execa';
import { bundleOptions, type BundleName } from '../../../.ci/steps/bundle.ts';
import { out, root } from '../../../.ci/steps/paths.ts';

/** A file of the runtime that all bundles have. */
const file = join(root, 'lab-runtime/model/labError.ts');
const original = readFileSync(file, 'utf8');
const plant = (text: string): string =>
  `import { window } from 'vscode';\n${text}\n/** Planted. */\nexport const stray = window;\n`;
const plantType = (text: string): string =>
  `import type { Uri } from 'vscode';\n${text}\n/** Planted. */\nexport type Stray = Uri;\n`;
const planted = plant(original);

/** Each guard is tried alone, with an import that only it is there to stop, and without one. */
describe('a stray import of vscode in the runtime is stopped', function () {
  this.timeout(120_000);

  it('by the linter', async () => {
    const eslint = new ESLint({ cwd: root });
    const complaints = async (text: string) => {
      const results = await eslint.lintText(text, { filePath: file });
      return results.flatMap(({ messages }) => messages.map(({ ruleId, message }) => `${ruleId}: ${message}`));
    };
    assert.deepEqual(await complaints(original), []);
    for (const text of [planted, plantType(original)]) {
      const found = await complaints(text);
      assert.ok(
        found.some((line) => /^no-restricted-imports: 'vscode' import is restricted/.test(line)),
        found.join('\n'),
      );
    }
  });

  it('by the compiler', async () => {
    mkdirSync(out, { recursive: true });
    const folder = mkdtempSync(join(out, 'guard-'));
    const compile = async (text: string) => {
      writeFileSync(join(folder, 'planted.ts'), text);
      const { exitCode, stdout } = await execa(join(root, 'node_modules/.bin/tsc'), ['-p', folder], { reject: false });
      return { exitCode, stdout };
    };
    try {
      const project = {
        extends: '../../lab-runtime/tsconfig.json',
        compilerOptions: { incremental: false, tsBuildInfoFile: null },
        include: ['planted.ts'],
      };
      writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(project));
      // It is compiled elsewhere, so it must import nothing of its neighbours.
      const alone = readFileSync(join(root, 'lab-runtime/model/fact.ts'), 'utf8');
      assert.deepEqual(await compile(alone), { exitCode: 0, stdout: '' });
      for (const text of [plant(alone), plantType(alone)]) {
        const { exitCode, stdout } = await compile(text);
        assert.notEqual(exitCode, 0);
        assert.match(stdout, /planted\.ts\(1,\d+\): error TS\d+: .*noVscode\.d\.ts/);
      }
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  for (const name of ['cli', 'server'] as const satisfies readonly BundleName[]) {
    it(`by the bundle ${name}.mjs`, async () => {
      const bundleWith = (text: string) => build({ ...bundleOptions(name), ...silent, plugins: [instead(text)] });
      await bundleWith(original);
      await assert.rejects(bundleWith(planted), /Could not resolve "vscode"/);
    });
  }

  it('by nothing of the extension’s own bundle, which may import it', async () => {
    await build({ ...bundleOptions('extension'), ...silent, plugins: [instead(planted)] });
  });
});

const silent = { write: false, logLevel: 'silent' } as const;

/** Gives esbuild another text of the file. */
function instead(contents: string): Plugin {
  return {
    name: 'instead',
    setup: (bundler) => {
      bundler.onLoad({ filter: /lab-runtime\/model\/labError\.ts$/ }, () => ({
        contents,
        loader: 'ts',
        resolveDir: join(file, '..'),
      }));
    },
  };
}
