import assert from 'node:assert/strict';
import { until } from '../support/until.ts';
import { expectedRules } from './expected/rules.ts';
import { agree, lessonLab, openingMs, type RunningLesson } from './support/lesson.ts';
import { commandsIn } from './support/processes.ts';
import type { Workbench } from './support/workbench.ts';

/** What is asked in a lab, with the answer in a terminal. */
describe('a probe', function () {
  this.timeout(openingMs);
  let workbench: Workbench;
  let lesson: RunningLesson;

  before(async () => ({ workbench, lesson } = await lessonLab()));
  beforeEach(() => workbench.palette('Terminal: Kill All Terminals'));
  after(async () => {
    await workbench.palette('Terminal: Kill All Terminals');
    await workbench.configure({});
  });

  it('ping, from the palette: its lines come while it runs, and Ctrl-C ends it', async () => {
    await workbench.configure({ 'vethscope.ping.count': 1000 });
    await workbench.palette('Vethscope: Ping…');
    await workbench.quickInput.pick('box');
    await workbench.quickInput.pick('web');
    await workbench.terminal.shows(/bytes from 172\.17\.0\.3: icmp_seq=2 /);
    const lab = await lesson.lab();
    const pings = (): readonly string[] => commandsIn(lab, 'box').filter((command) => command.startsWith('ping '));
    assert.equal(pings().length, 1);
    await workbench.terminal.press('Control+C');
    await workbench.terminal.shows(/^Cancelled\.$/m);
    await until(() => (pings().length === 0 ? true : undefined));
  });

  it('ping, from a container’s menu, to the outside: the masquerading rule counts it, and its tree shows that', async () => {
    await workbench.configure({ 'vethscope.ping.count': 2 });
    const labs = await workbench.onlyView('Labs');
    await labs.menu('web', 'Ping…');
    await workbench.quickInput.pick('client');
    await workbench.terminal.shows(/^PING 192\.168\.99\.1 [^]*icmp_seq=2 [^]*^2 sent, 2 answered, 0 % lost$/m);
    await labs.row('Host').click();
    const iptables = await workbench.onlyView('iptables');
    await iptables.unfold();
    await agree(
      () => iptables.rows(),
      () => expectedRules(lesson, 'host'),
      () => workbench.palette('Vethscope: Refresh'),
    );
    const masquerade = (await iptables.rows()).find(({ label }) =>
      label.endsWith(' -s 172.17.0.0/16 ! -o docker0 -j MASQUERADE'),
    );
    assert.match(masquerade?.label ?? '', /^[1-9]/);
  });

  it('traceroute, from the palette: by way of the bridge', async () => {
    await workbench.palette('Vethscope: Traceroute…');
    await workbench.quickInput.pick('box');
    await workbench.quickInput.pick('client');
    await workbench.terminal.shows(/^192\.168\.99\.1 reached: 2 hops\n172\.17\.0\.1 → 192\.168\.99\.1$/m);
  });

  it('a page, from a published port: fetched from outside, and the server says who asked', async () => {
    const ports = await workbench.onlyView('Published Ports');
    await ports.press('0.0.0.0:32769', 'Fetch URL…');
    await workbench.terminal.shows(/192\.168\.99\.1\b[^]*^Status 200, /m);
  });
});
