import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FolderWatch } from '../../../lab-runtime/targets/target.ts';
import { watchFolder } from '../../../lab-runtime/targets/watchFolder.ts';
import { until } from '../../support/until.ts';

describe('a watched folder', () => {
  let home: string;
  let changes: number;
  let watch: FolderWatch;
  const path = (...parts: readonly string[]) => join(home, 'state', 'labs', ...parts);

  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), 'vethscope-watch-'));
    changes = 0;
    watch = watchFolder(path(), () => (changes += 1));
  });
  afterEach(() => {
    watch.stop();
    rmSync(home, { recursive: true, force: true });
  });

  /** Does something, and waits until it was noticed and everything is quiet. */
  const noticed = async (work: () => void): Promise<void> => {
    const before = changes;
    work();
    await until(() => (changes > before ? true : undefined));
    await quiet();
  };
  const quiet = async (): Promise<void> => {
    for (let before = -1; before !== changes;) {
      before = changes;
      await new Promise((resolve) => setTimeout(resolve, 150));
    }
  };

  it('is awaited step by step, and noise on the way is not noticed', async () => {
    writeFileSync(join(home, 'noise'), '');
    await quiet();
    assert.equal(changes, 0);
    await noticed(() => mkdirSync(join(home, 'state')));
    await noticed(() => mkdirSync(path()));
    await noticed(() => mkdirSync(path('one')));
  });

  it('may come at once', async () => {
    await noticed(() => mkdirSync(path('one'), { recursive: true }));
    await noticed(() => writeFileSync(path('one', 'holder'), '1'));
  });

  it('is noticed again after it went, or was made anew', async () => {
    await noticed(() => mkdirSync(path('one'), { recursive: true }));
    await noticed(() => {
      rmSync(path('one'), { recursive: true });
      mkdirSync(path('one'));
    });
    await noticed(() => writeFileSync(path('one', 'holder'), '1'));
    await noticed(() => rmSync(join(home, 'state'), { recursive: true }));
    await noticed(() => mkdirSync(path('two'), { recursive: true }));
    await noticed(() => writeFileSync(path('two', 'holder'), '1'));
  });

  it('is not noticed once the watch was stopped', async () => {
    await noticed(() => mkdirSync(path('one'), { recursive: true }));
    const before = changes;
    watch.stop();
    writeFileSync(path('one', 'holder'), '1');
    await quiet();
    assert.equal(changes, before);
  });
});
