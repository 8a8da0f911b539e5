import assert from 'node:assert/strict';
import { until } from '../support/until.ts';
import { linksOf, otherEnd } from './expected/links.ts';
import { lessonLab, openingMs, type RunningLesson } from './support/lesson.ts';
import type { Workbench } from './support/workbench.ts';

describe('a way through the views', function () {
  this.timeout(openingMs);
  let workbench: Workbench;
  let lesson: RunningLesson;

  before(async () => ({ workbench, lesson } = await lessonLab()));

  it('leads from a container to its veth among the host’s interfaces, and back', async () => {
    const [, eth0] = await linksOf(lesson, 'box');
    assert.ok(eth0);
    const veth = (await otherEnd(lesson, 'box', eth0))?.link.ifname ?? '?';
    await (await workbench.onlyView('Labs')).menu('box', 'Reveal veth');
    const interfaces = workbench.view('Interfaces');
    await interfaces.selected(veth).waitFor();
    await workbench.onlyView('Interfaces');
    await interfaces.menu(veth, 'Reveal Container');
    await workbench.view('Labs').selected('eth0').waitFor();
    // The other views follow what is selected.
    await until(async () => ((await interfaces.description()) === 'lesson › box' ? true : undefined));
  });

  it('leads from a rule that jumps to the chain it jumps to', async () => {
    const labs = await workbench.onlyView('Labs');
    await labs.row('Host').click();
    const iptables = await workbench.onlyView('iptables');
    await iptables.unfold();
    await iptables.toTop();
    const [jump] = (await iptables.rows()).filter(({ label }) => /^\d+ {2}-j DOCKER-USER$/.test(label));
    await iptables.toTop();
    await iptables.row(jump?.label ?? '?').click();
    await iptables.selected('DOCKER-USER').waitFor();
  });
});
