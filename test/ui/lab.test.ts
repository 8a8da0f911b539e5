import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { listLabs } from '../../lab-runtime/index.ts';
import { until } from '../support/until.ts';
import { idleWindow, lessonLab, openingMs, sharedEditor, startLesson } from './support/lesson.ts';
import { namespacesInUse, namespacesOf } from './support/processes.ts';
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
    assert.ok(namespaces.every((namespace) => namespacesInUse().has(namespace)));
    const labs = await workbench.onlyView('Labs');
    await labs.press('lesson', 'Stop Lab');
    await labs.welcome.waitFor();
    assert.deepEqual(await listLabs(bench.target), []);
    // The tree sees the end of the lab before the command that ends it has swept its folder away.
    await until(() => (existsSync(join(bench.stateHome, 'vethscope/labs')) ? undefined : true));
    await until(() => (namespaces.some((namespace) => namespacesInUse().has(namespace)) ? undefined : true));
    await workbench.page.locator('.codelens-decoration').getByText('▶ Start lab').waitFor();
    assert.equal(await workbench.page.locator('.statusbar-item').getByText('Lab lesson').count(), 0);
  });
});
