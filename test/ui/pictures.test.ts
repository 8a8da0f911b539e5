import { lessonLab, openingMs } from './support/lesson.ts';
import { pictureSize, quietLook } from './support/pictures.ts';
import { windowSize, type Workbench } from './support/workbench.ts';

/** What the README shows; .ci/pictures.ts copies it from here. */
describe('a picture of', function () {
  this.timeout(openingMs);
  let workbench: Workbench;

  const look = { ...quietLook, 'vethscope.ping.count': 2 };

  before(async () => {
    ({ workbench } = await lessonLab());
    await workbench.page.setViewportSize(pictureSize);
  });
  afterEach(() => workbench.palette('Terminal: Kill All Terminals'));
  after(async () => {
    await workbench.page.setViewportSize(windowSize);
    await workbench.configure({});
  });

  it('a lab beside its file, with a ping, in a light theme', async () => {
    await workbench.configure({ ...look, 'workbench.colorTheme': 'Light Modern' });
    await workbench.widenSideBar(440);
    await workbench.unfoldViews('Labs', 'Interfaces');
    const [labs, interfaces] = [workbench.view('Labs'), workbench.view('Interfaces')];
    await labs.resize(300);
    await labs.unfold();
    await labs.row('Host').click();
    await interfaces.open('docker0');
    await workbench.showTab('compose.yaml');
    await workbench.palette('Vethscope: Ping…');
    await workbench.quickInput.pick('web');
    await workbench.quickInput.pick('client');
    await workbench.terminal.shows(/^2 sent, 2 answered/m);
    await workbench.shoot('lab-light');
  });

  it('rules with their counters, as a tree and as a text, in a dark theme', async () => {
    await workbench.configure({ ...look, 'workbench.colorTheme': 'Dark Modern' });
    const labs = await workbench.onlyView('Labs');
    await labs.row('Host').click();
    await labs.menu('Host', 'Show iptables-save');
    await workbench.widenSideBar(560);
    const iptables = await workbench.onlyView('iptables');
    await iptables.unfold();
    await iptables.toTop();
    await workbench.shoot('rules-dark');
    await workbench.closeTab('lesson-host.iptables-save');
  });

  it('a container seen from inside, in high contrast', async () => {
    await workbench.configure({ ...look, 'workbench.colorTheme': 'Default High Contrast' });
    await workbench.widenSideBar(440);
    const labs = await workbench.onlyView('Labs');
    await labs.row('web').click();
    await labs.press('web', 'Open Terminal');
    await workbench.terminal.shows(/[#$] ?$/m);
    await workbench.terminal.type('ip -brief addr; ip route');
    await workbench.terminal.shows(/^default via/m);
    await workbench.unfoldViews('Interfaces', 'Routes', 'Published Ports');
    await workbench.view('Interfaces').resize(230);
    await workbench.view('Interfaces').unfold();
    await workbench.showTab('compose.yaml');
    await workbench.shoot('container-high-contrast');
  });
});
