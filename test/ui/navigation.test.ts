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

  it('leads to the rules by hook, a jump’s chain below it, and back to those by table', async () => {
    const labs = await workbench.onlyView('Labs');
    await labs.row('Host').click();
    const iptables = await workbench.onlyView('iptables');
    await iptables.pressTitle('Order Rules by Hook');
    await iptables.row('prerouting').waitFor();
    await iptables.unfold();
    const rows = await iptables.rows();
    const forward = rows.slice(rows.findIndex(({ level, label }) => level === 1 && label === 'forward') + 1);
    const jump = forward.findIndex(({ label }) => /^\d+ {2}-j DOCKER-USER$/.test(label));
    const saved = await lesson.inside('host', 'iptables-save', '-t', 'filter');
    const [, first = '?'] = /^-A DOCKER-USER (.*)$/m.exec(saved) ?? [];
    assert.equal(forward[jump + 1]?.label.replace(/^\d+ {2}/, ''), first);
    assert.equal(forward[jump + 1]?.level, (forward[jump]?.level ?? 0) + 1);
    await iptables.toTop();
    await workbench.shoot('rules-by-hook');
    await iptables.pressTitle('Order Rules by Table');
    await iptables.row('filter').waitFor();
  });

  it('marks a veth that is down beside its name, until it is up again', async () => {
    const [, eth0] = await linksOf(lesson, 'box');
    assert.ok(eth0);
    const veth = (await otherEnd(lesson, 'box', eth0))?.link.ifname ?? '?';
    const labs = await workbench.onlyView('Labs');
    await labs.row('Host').click();
    const interfaces = await workbench.onlyView('Interfaces');
    const mark = (): Promise<string> =>
      interfaces
        .row(veth)
        .locator('.monaco-icon-label')
        .first()
        .evaluate((label) => getComputedStyle(label, '::after').content);
    await interfaces.row(veth).waitFor();
    assert.doesNotMatch(await mark(), /↓/);
    await lesson.inside('host', 'ip', 'link', 'set', veth, 'down');
    try {
      await until(async () => ((await mark()).includes('↓') ? true : undefined));
      await workbench.shoot('veth-down');
    } finally {
      await lesson.inside('host', 'ip', 'link', 'set', veth, 'up');
    }
    await until(async () => ((await mark()).includes('↓') ? undefined : true));
  });
});
