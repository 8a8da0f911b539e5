import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { readPlainText, readText } from '../../../lab-runtime/cli/input/readText.ts';

describe('reading what was named', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'vethscope-read-'));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  it('takes a file', () => {
    const file = path.join(folder, 'compose.yaml');
    writeFileSync(file, 'services: {}\n');
    assert.equal(readText(file), 'services: {}\n');
    assert.equal(readPlainText(file), 'services: {}\n');
  });

  it('takes a pipe that the user named, not one that a file names: it may have no other end', () => {
    const piped = 'printf "services: {}" | "$0" -e "$1" /dev/stdin';
    assert.equal(execFileSync('sh', ['-c', piped, process.execPath, script()], { encoding: 'utf8' }), 'services: {}');
    const pipe = path.join(folder, 'pipe');
    execFileSync('mkfifo', [pipe]);
    assert.throws(() => readPlainText(pipe), /no file/);
  });

  it('refuses devices, folders and what is too large', () => {
    assert.throws(() => readText('/dev/zero'), /a device/);
    assert.throws(() => readPlainText('/dev/zero'), /no file/);
    assert.throws(() => readText(folder), { code: 'EISDIR' });
    assert.throws(() => readText(path.join(folder, 'nowhere')), { code: 'ENOENT' });
    const large = path.join(folder, 'large');
    writeFileSync(large, '');
    truncateSync(large, 10_000_001);
    assert.throws(() => readText(large), /too large/);
  });
});

function script(): string {
  const module = path.join(import.meta.dirname, '../../../lab-runtime/cli/input/readText.ts');
  return `import(${JSON.stringify(module)}).then(({ readText }) => process.stdout.write(readText(process.argv[1])));`;
}
