import assert from 'node:assert/strict';
import { globSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '../../..');
const read = (file: string): string => readFileSync(join(root, file), 'utf8');

describe('the pictures of the README', () => {
  const shown = [...read('README.md').matchAll(/\]\(media\/screenshots\/([\w-]+)\.png\)/g)].map(
    ([, name]) => name ?? '',
  );

  it('are those in media/screenshots', () => {
    assert.deepEqual(
      readdirSync(join(root, 'media/screenshots')).toSorted(),
      shown.map((name) => `${name}.png`).toSorted(),
    );
  });

  it('are drawn by the ui suite', () => {
    const tests = globSync('test/ui/*.test.ts', { cwd: root }).map(read).join('\n');
    const drawn = [...tests.matchAll(/\.shoot\('([\w-]+)'\)/g)].map(([, name]) => name);
    assert.deepEqual(
      shown.filter((name) => !drawn.includes(name)),
      [],
    );
  });

  it('have words for who cannot see them', () => {
    assert.equal(read('README.md').match(/!\[[^\]]{10,}\]\(media\/screenshots\//g)?.length, shown.length);
  });
});
