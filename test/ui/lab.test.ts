import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { listLabs } from '../../lab-runtime/index.ts';
import { agree, idleWindow, lessonLab, openingMs, sharedEditor, startLesson } from './support/lesson.ts';
import { commandsInAny, namespacesOf } from './support/processes.ts';
import type { Workbench } from './support/workbench.ts';

describe('a lab, from its file to its end', function () {
  this.timeout(openingMs);
  let workbench: Workbench;

  before(async () => (workbench = await idleWindow()));

  it('starts from the palette: the tree, the file and the status bar show that it runs', async () => {
    await startLesson(workbench);
    const { bench } = await sharedEditor();
    assert.deepEqual(
      (await listLabs(bench.target)).map(({ name }) => name),
      ['lesson'],
    );
    await workbench.page.locator('.codelens-decoration').getByText('■ Stop lab lesson').waitFor();
    await workbench.page.locator('.statusbar-item').getByText('Lab lesson').waitFor();
  });

  it('stops from its tree, and nothing of it is left', async () => {
    const { bench } = await sharedEditor();
    const { lesson } = await lessonLab();
    const namespaces = namespacesOf(await lesson.lab());
    assert.equal(new Set(namespaces).size, 4);
    assert.ok(namespaces.every((namespace) => commandsInAny([namespace]).length > 0));
    const labs = await workbench.onlyView('Labs');
    await labs.press('lesson', 'Stop Lab');
    await labs.welcome.waitFor();
    assert.deepEqual(await listLabs(bench.target), []);
    // The tree sees the end of the lab before the command that ends it has swept its folder away.
    const files = (): readonly string[] => readdirSync(bench.stateHome, { recursive: true, encoding: 'utf8' });
    const state = (): readonly string[] => files().filter((name) => name.startsWith('vethscope'));
    const left = (): Promise<readonly string[]> => Promise.resolve([...state(), ...commandsInAny(namespaces)]);
    await agree(
      left,
      () => Promise.resolve([]),
      () => setTimeout(3000),
    );
    await workbench.page.locator('.codelens-decoration').getByText('▶ Start lab').waitFor();
    assert.equal(await workbench.page.locator('.statusbar-item').getByText('Lab lesson').count(), 0);
  });
});
