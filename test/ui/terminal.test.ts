import { addressesOf, linksOf } from './expected/links.ts';
import { lessonLab, openingMs, type RunningLesson } from './support/lesson.ts';
import type { Workbench } from './support/workbench.ts';

describe('a terminal in a container', function () {
  this.timeout(openingMs);
  let workbench: Workbench;
  let lesson: RunningLesson;

  before(async () => ({ workbench, lesson } = await lessonLab()));
  after(() => workbench.palette('Terminal: Kill All Terminals'));

  it('opens from its row, and `ip addr` typed in it tells the container’s address', async () => {
    const eth0 = (await linksOf(lesson, 'web')).find(({ ifname }) => ifname === 'eth0');
    const [address = '?'] = eth0 === undefined ? [] : addressesOf(eth0);
    const labs = await workbench.onlyView('Labs');
    await labs.press('web', 'Open Terminal');
    await workbench.terminal.shows(/[#$] $|[#$]$/m);
    await workbench.terminal.type('ip addr show eth0');
    await workbench.terminal.shows(new RegExp(`inet ${address.replaceAll('.', '\\.')} .* eth0$`, 'm'));
  });
});
