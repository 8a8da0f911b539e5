import assert from 'node:assert/strict';
import { AxeBuilder } from '@axe-core/playwright';
import { lessonLab, openingMs } from './support/lesson.ts';
import { viewNames, type Workbench } from './support/workbench.ts';

describe('the views, for whoever cannot see them well', function () {
  this.timeout(openingMs);
  let workbench: Workbench;

  before(async () => {
    ({ workbench } = await lessonLab());
    await workbench.unfoldViews(...viewNames);
  });
  after(() => workbench.configure({}));

  for (const theme of ['Light Modern', 'Dark Modern', 'Default High Contrast']) {
    it(`break no rule of axe in the theme ${theme}`, async () => {
      await workbench.configure({ 'workbench.colorTheme': theme });
      const axe = new AxeBuilder({ page: workbench.page }).include('.sidebar .split-view-container');
      // A voice says in words what is drawn with signs (`⇄ veth1a2b3c4 @ docker0`): the next test asks for the label.
      const { passes, violations } = await axe.disableRules(['label-content-name-mismatch']).analyze();
      assert.ok(passes.some(({ id, nodes }) => id === 'aria-treeitem-name' && nodes.length > 20));
      assert.deepEqual(
        violations.map(({ id, nodes }) => ({ id, nodes: nodes.map(({ html }) => html) })),
        [],
      );
    });
  }

  it('have rows whose voices say at least what their labels show, and which have icons', async () => {
    for (const view of viewNames) {
      const rows = await workbench.view(view).drawn.evaluateAll((all) =>
        all.map((row) => ({
          label: row.querySelector('.label-name')?.textContent ?? '',
          voice: row.getAttribute('aria-label') ?? '',
          icon: row.querySelector('.custom-view-tree-node-item-icon')?.className ?? '',
        })),
      );
      assert.ok(rows.length > 1, view);
      for (const { label, voice, icon } of rows) {
        const withoutCount = label.replace(/^\d+ {2}/, '');
        assert.ok(voice.toLowerCase().includes(withoutCount.toLowerCase()), `${label}: ${voice}`);
        assert.match(icon, /\bcodicon-\w/, label);
      }
    }
  });
});
