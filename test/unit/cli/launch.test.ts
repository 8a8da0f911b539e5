/** The beginning of the command, under a Node that says it is an old one. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const source = path.join(import.meta.dirname, '../../../lab-runtime/cli/launch.ts');

/** Loaded first: from then on this Node is of that version. */
function pretend(version: string): string {
  const text = `Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '${version}' } })`;
  return `data:text/javascript,${encodeURIComponent(text)}`;
}

describe('launching the command', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'vethscope-launch-'));
    mkdirSync(path.join(folder, 'dist'));
    copyFileSync(source, path.join(folder, 'dist', 'launch.ts'));
    writeFileSync(path.join(folder, 'package.json'), '{ "type": "module" }');
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  const launch = (version: string, ...words: readonly string[]) => {
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      ['--import', pretend(version), path.join(folder, 'dist', 'launch.ts'), ...words],
      { encoding: 'utf8' },
    );
    return { status, stdout, stderr };
  };

  it('goes on in this process where Node is new enough', () => {
    writeFileSync(path.join(folder, 'dist', 'main.ts'), 'console.log("main", process.argv.slice(2).join());');
    for (const version of ['22.12.0', '22.20.1', '24.0.0'])
      assert.deepEqual(launch(version, 'ls', '--json'), { status: 0, stdout: 'main ls,--json\n', stderr: '' });
  });

  it('says which Node is needed where it is too old', () => {
    for (const version of ['18.20.0', '20.20.2', '22.11.0']) {
      const { status, stdout, stderr } = launch(version, 'ls');
      assert.deepEqual([status, stdout], [3, '']);
      assert.match(
        stderr,
        new RegExp(`^error: Vethscope needs Node 22\\.12 or newer; this is Node ${version}\\n {2}remedy: `),
      );
    }
  });

  it('goes on under the Node of the packages there, with the same words and its exit code', () => {
    const bin = path.join(folder, 'node_modules', `node-${process.platform}-${process.arch}`, 'bin');
    mkdirSync(bin, { recursive: true });
    writeFileSync(path.join(bin, 'node'), '#!/bin/sh\necho "$@"\nexit 7\n', { mode: 0o755 });
    const script = path.join(folder, 'dist', 'launch.ts');
    assert.deepEqual(launch('20.20.2', 'exec', 'a b'), { status: 7, stdout: `${script} exec a b\n`, stderr: '' });
    writeFileSync(path.join(bin, 'node'), '#!/bin/sh\nkill -TERM $$\n', { mode: 0o755 });
    assert.equal(launch('20.20.2').status, 143);
  });
});
