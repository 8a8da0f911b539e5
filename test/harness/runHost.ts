// node test/harness/runHost.ts TESTS FOLDER  Runs bundled tests inside a VS Code that has FOLDER open.
// Desktop VS Code, downloaded by @vscode/test-electron, when VETHSCOPE_EDITOR=desktop; else code-server.
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { runTests } from '@vscode/test-electron';

const root = resolve(import.meta.dirname, '../..');
const [testsPath = '', sample = ''] = process.argv.slice(2);

const scratch = await mkdtemp(join(tmpdir(), 'vethscope-host-'));
const folder = join(scratch, 'lab');
await cp(sample, folder, { recursive: true });
try {
  await runTests({
    ...(process.env['VETHSCOPE_EDITOR'] === 'desktop'
      ? {}
      : { vscodeExecutablePath: join(import.meta.dirname, 'codeShim.ts') }),
    extensionDevelopmentPath: root,
    extensionTestsPath: testsPath,
    launchArgs: [
      folder,
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
