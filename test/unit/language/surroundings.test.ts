import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseLanguageOptions } from '../../../extension/language/protocol.ts';
import { createRestartPolicy } from '../../../extension/language/restartPolicy.ts';
import { Analyses } from '../../../extension/language/server/analyses.ts';
import { createDebounce } from '../../../extension/language/server/debounce.ts';
import { filePath } from '../../../extension/language/server/filePath.ts';
import { canonicalPath } from '../../../extension/canonicalPath.ts';
import { readProjectFile } from '../../../extension/language/server/readProjectFile.ts';
import { analysed } from './labText.ts';

describe('readProjectFile', () => {
  const base = mkdtempSync(join(tmpdir(), 'vethscope-language-'));
  const folder = join(base, 'work');
  before(() => {
    mkdirSync(folder);
    writeFileSync(join(folder, 'in.yaml'), 'in');
    writeFileSync(join(base, 'out.yaml'), 'out');
    writeFileSync(join(folder, 'large.yaml'), Buffer.alloc(1_000_001));
    symlinkSync(join(base, 'out.yaml'), join(folder, 'leads-out.yaml'));
    symlinkSync(folder, join(base, 'link'));
  });
  after(() => rmSync(base, { recursive: true }));

  it('reads what is in the workspace', () => {
    assert.equal(readProjectFile(join(folder, 'in.yaml'), [folder]), 'in');
    assert.equal(readProjectFile(join(folder, 'in.yaml'), [join(base, 'link')]), 'in');
  });

  it('reads nothing outside of it unless it is trusted, not by dots nor by links', () => {
    for (const path of [join(base, 'out.yaml'), `${folder}/../out.yaml`, join(folder, 'leads-out.yaml')]) {
      assert.equal(readProjectFile(path, [folder]), undefined, path);
      assert.equal(readProjectFile(path, []), undefined, path);
      assert.equal(readProjectFile(path, 'everything'), 'out', path);
    }
  });

  it('reads regular files of a sensible size only', () => {
    for (const path of ['/dev/zero', folder, join(folder, 'large.yaml'), join(folder, 'none.yaml'), 'a\0b']) {
      assert.equal(readProjectFile(path, 'everything'), undefined, path);
    }
  });

  it('knows a file by one name', () => {
    assert.equal(canonicalPath(join(base, 'link/in.yaml')), canonicalPath(join(folder, 'in.yaml')));
    assert.equal(canonicalPath('/no/such/file'), '/no/such/file');
  });
});

describe('analyses', () => {
  const document = (uri: string, version: number) => ({ uri, version });

  it('are made once a version', () => {
    let made = 0;
    const analyses = new Analyses(() => {
      made++;
      return analysed('services: {}');
    });
    analyses.of(document('a', 1));
    analyses.of(document('a', 1));
    assert.equal(made, 1);
    analyses.of(document('a', 2));
    analyses.of(document('b', 1));
    assert.equal(made, 3);
    analyses.forget('a');
    analyses.of(document('a', 2));
    assert.equal(made, 4);
  });

  it('are made anew when a file changed that they were made from, or looked for', () => {
    const analyses = new Analyses(() => analysed('include: [other.yaml]'));
    analyses.of(document('a', 1));
    assert.deepEqual(analyses.forgetDependents(['/labs/demo/unrelated.yaml']), []);
    assert.deepEqual(analyses.forgetDependents(['/labs/demo/other.yaml']), ['a']);
    assert.deepEqual(analyses.forgetDependents(['/labs/demo/other.yaml']), []);
    analyses.of(document('a', 1));
    assert.deepEqual(analyses.forgetDependents(['/labs/demo/.env']), ['a']);
    analyses.of(document('b', 1));
    assert.deepEqual(analyses.forgetDependents('everything'), ['b']);
  });
});

describe('debounce', () => {
  it('does the last of several pieces of work, once, and none that was cancelled', async () => {
    const debounce = createDebounce(1);
    const done: string[] = [];
    debounce.later('a', () => done.push('a1'));
    debounce.later('b', () => done.push('b'));
    debounce.later('a', () => done.push('a2'));
    debounce.cancel('b');
    await new Promise<void>((resolve) => debounce.later('end', resolve));
    assert.deepEqual(done, ['a2']);
  });
});

describe('filePath', () => {
  it('is the path of a file, or the name of what is no file yet', () => {
    assert.equal(filePath('file:///a%20b/compose.yaml'), '/a b/compose.yaml');
    assert.equal(filePath('untitled:Untitled-1'), '/Untitled-1');
    assert.equal(filePath('untitled:/a/compose.yaml'), '/a/compose.yaml');
  });
});

describe('restart policy', () => {
  it('starts a server again a few times, then gives up, then counts anew', () => {
    let time = 0;
    const policy = createRestartPolicy({ limit: 2, windowMs: 100 }, () => time);
    assert.deepEqual([policy.ended(), policy.ended(), policy.ended()], ['restart', 'restart', 'give-up']);
    assert.equal(policy.ended(), 'restart');
    time = 99;
    assert.equal(policy.ended(), 'restart');
    time = 100;
    assert.equal(policy.ended(), 'restart');
    time = 150;
    assert.equal(policy.ended(), 'give-up');
  });
});

describe('options of the language server', () => {
  it('trust nobody unless told so', () => {
    const cautious = { trusted: false, composeIsValidated: false };
    for (const nonsense of [undefined, null, 'yes', { trusted: 'yes', composeIsValidated: true }]) {
      assert.deepEqual(parseLanguageOptions(nonsense), cautious);
    }
    const options = { trusted: true, composeIsValidated: true, messages: '/x.json' };
    assert.deepEqual(parseLanguageOptions(options), options);
  });
});
