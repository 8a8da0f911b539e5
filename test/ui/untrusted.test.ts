import assert from 'node:assert/strict';
import { lessonLab, openingMs, sharedEditor } from './support/lesson.ts';
import { assertWelcome } from './support/welcome.ts';
import { viewNames, type Workbench } from './support/workbench.ts';

describe('a folder that is not trusted', function () {
  this.timeout(openingMs);
  let workbench: Workbench;

  before(async () => {
    await lessonLab();
    workbench = await (await sharedEditor()).open({ trust: 'no', file: 'compose.yaml' });
    await workbench.showViews();
  });
  after(() => workbench.close());

  it('is shown no lab, though one runs: to look is to run something; and the views say so', async () => {
    await assertWelcome(workbench, 'Labs', 'welcome.untrusted');
    for (const view of ['Interfaces', 'Routes', 'iptables', 'Published Ports'] as const) {
      await assertWelcome(workbench, view, 'welcome.restricted');
    }
    await workbench.unfoldViews(...viewNames);
    await workbench.shoot('welcome-untrusted');
  });

  it('has no command that runs anything', async () => {
    const titles = await workbench.quickInput.titles('Vethscope: ', 'Vethscope: New Lab File…');
    const running = ['Start Lab', 'Stop Lab', 'Ping…', 'Open Terminal', 'Run Container…'];
    assert.deepEqual(
      titles.filter((title) => running.some((command) => title.endsWith(command))),
      [],
    );
    assert.equal(await workbench.page.locator('.codelens-decoration').count(), 0);
  });

  it('is shown its lab as soon as it is trusted', async () => {
    const labs = await workbench.onlyView('Labs');
    await labs.welcome.getByRole('button', { name: 'Manage Workspace Trust' }).click();
    await workbench.page
      .locator('.workspace-trust-editor')
      .getByRole('button', { name: 'Trust', exact: true })
      .first()
      .click();
    await labs.row('lesson').waitFor();
    await workbench.page.locator('.statusbar-item').getByText('Lab lesson').waitFor();
  });
});
