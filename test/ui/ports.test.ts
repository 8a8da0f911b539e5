import assert from 'node:assert/strict';
import { expectedLabs } from './expected/labs.ts';
import { dnatPorts, expectedPorts } from './expected/ports.ts';
import { agree, lessonLab, openingMs, type RunningLesson } from './support/lesson.ts';
import type { Workbench } from './support/workbench.ts';

describe('a port', function () {
  this.timeout(openingMs);
  let workbench: Workbench;
  let lesson: RunningLesson;

  before(async () => ({ workbench, lesson } = await lessonLab()));

  const published = async (): Promise<readonly string[]> => (await dnatPorts(lesson)).map(({ hostPort }) => hostPort);
  const treesAgree = async (): Promise<void> => {
    const refresh = (): Promise<void> => workbench.palette('Vethscope: Refresh');
    const labs = await workbench.onlyView('Labs');
    await labs.unfold();
    await agree(
      () => labs.rows(),
      () => expectedLabs(lesson),
      refresh,
    );
    await labs.row('Host').click();
    const ports = await workbench.onlyView('Published Ports');
    await agree(
      async () => {
        await ports.unfold();
        return ports.rows();
      },
      () => expectedPorts(lesson, 'host'),
      refresh,
    );
  };

  it('is published from the tree, and there it appears', async () => {
    const labs = await workbench.onlyView('Labs');
    await labs.unfold();
    await labs.menu('web', 'Publish Port…');
    await workbench.quickInput.answer('8080:81');
    await labs.row('81/tcp').waitFor();
    assert.deepEqual(await published(), ['8080', '32768', '32769']);
    await treesAgree();
  });

  it('is taken back from the tree, and there it disappears', async () => {
    const ports = await workbench.onlyView('Published Ports');
    await ports.menu('0.0.0.0:8080', 'Unpublish Port');
    await ports.row('0.0.0.0:8080').waitFor({ state: 'detached' });
    assert.deepEqual(await published(), ['32768', '32769']);
    await treesAgree();
  });
});
