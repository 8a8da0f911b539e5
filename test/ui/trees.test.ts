import assert from 'node:assert/strict';
import { expectedInterfaces } from './expected/interfaces.ts';
import { expectedLabs } from './expected/labs.ts';
import { expectedPorts } from './expected/ports.ts';
import type { Lesson } from './expected/rows.ts';
import { expectedRoutes } from './expected/routes.ts';
import { expectedRules } from './expected/rules.ts';
import { compareTree } from './support/compareTree.ts';
import { lessonLab, openingMs, type RunningLesson } from './support/lesson.ts';
import type { Row } from './support/rowList.ts';
import type { ViewName, Workbench } from './support/workbench.ts';

/** Every row of every tree, beside what the tools print when they are run apart in the lab's namespaces. */
describe('the trees', function () {
  this.timeout(openingMs);
  let workbench: Workbench;
  let lesson: RunningLesson;

  before(async () => ({ workbench, lesson } = await lessonLab()));

  it('show lab, network, containers, which veth is whose, and the published ports', async () => {
    await compareTree(workbench, 'Labs', () => expectedLabs(lesson));
  });

  const others: readonly (readonly [ViewName, (lesson: Lesson, place: string) => Promise<readonly Row[]>])[] = [
    ['Interfaces', expectedInterfaces],
    ['Routes', expectedRoutes],
    ['iptables', expectedRules],
    ['Published Ports', expectedPorts],
  ];
  for (const [place, label] of [
    ['host', 'Host'],
    ['box', 'box'],
    ['web', 'web'],
    ['client', 'client'],
  ] as const) {
    describe(`of ${place}, once it is selected in Labs`, () => {
      before(async () => {
        const labs = await workbench.onlyView('Labs');
        await labs.unfold();
        await labs.row(label).click();
      });

      for (const [view, expected] of others) {
        it(`show in ${view} what the tools say, and whose it is`, async () => {
          await compareTree(workbench, view, () => expected(lesson, place));
          assert.equal(await workbench.view(view).description(), `lesson › ${place}`);
        });
      }
    });
  }
});
