// node test/harness/runHost.ts [--grep TEXT] TESTS FOLDER WINDOW  Runs bundled tests inside a VS Code that has a copy of
// FOLDER open in a window of hostWindows.ts. Desktop VS Code, downloaded by @vscode/test-electron, when
// VETHSCOPE_EDITOR=desktop; else code-server.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { runTests } from '@vscode/test-electron';
import { furnish, windowNames } from './hostWindows.ts';

const root = resolve(import.meta.dirname, '../..');
const { values, positionals } = parseArgs({ options: { grep: { type: 'string' } }, allowPositionals: true });
const [testsPath = '', sample = '', name] = positionals;
const window = windowNames.find((each) => each === name) ?? 'folder';

const scratch = await mkdtemp(join(tmpdir(), 'vethscope-host-'));
try {
  const opened = await furnish(window, sample, scratch);
  await runTests({
    ...(process.env['VETHSCOPE_EDITOR'] === 'desktop'
      ? {}
      : { vscodeExecutablePath: join(import.meta.dirname, 'codeShim.ts') }),
    extensionDevelopmentPath: root,
    extensionTestsPath: testsPath,
    extensionTestsEnv: { VETHSCOPE_GREP: values.grep, VETHSCOPE_TRUST: window === 'restricted' ? 'ask' : 'off' },
    launchArgs: [
      ...(opened === undefined ? [] : [opened]),
      '--disable-extensions',
      `--user-data-dir=${join(scratch, 'data')}`,
      `--extensions-dir=${join(scratch, 'extensions')}`,
    ],
  });
} catch (error) {
  process.stderr.write(`${String(error)}\n`);
  process.exitCode = 1;
} finally {
  await rm(scratch, { recursive: true, force: true });
}
