/** Another machine, as a user meets it: a real sshd, a key with a passphrase, a link that breaks. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { listLabs } from '../../lab-runtime/index.ts';
import { skipBecause } from '../harness/skip.ts';
import { sshInability, type SshInability } from '../support/sshAbility.ts';
import { readPcapng } from '../support/readPcapng.ts';
import { until } from '../support/until.ts';
import { expectedInterfaces } from './expected/interfaces.ts';
import { expectedLabs } from './expected/labs.ts';
import { expectedPorts } from './expected/ports.ts';
import { expectedRoutes } from './expected/routes.ts';
import { row } from './expected/rows.ts';
import { expectedRules } from './expected/rules.ts';
import { compareTree } from './support/compareTree.ts';
import { JourneyPanel } from './support/journeyPanel.ts';
import { openingMs } from './support/lesson.ts';
import { pictureSize, quietLook } from './support/pictures.ts';
import { probeTheOutside } from './support/probing.ts';
import { passphrase, startRemote, type Remote } from './support/remote.ts';
import type { TreeView } from './support/treeView.ts';
import type { Workbench } from './support/workbench.ts';

const time = String.raw`\d\d:\d\d:\d\d`;

describe('another machine', function () {
  this.timeout(openingMs);
  let remote: Remote;
  let workbench: Workbench;
  let panel: JourneyPanel;
  let cannot: SshInability;

  before(async function () {
    cannot = await sshInability();
    if (cannot.login !== undefined) skipBecause(this, cannot.login);
    remote = await startRemote();
    workbench = remote.workbench;
    panel = new JourneyPanel(workbench);
    await workbench.page.setViewportSize(pictureSize);
    await workbench.configure(quietLook);
    await workbench.widenSideBar(440);
  });
  after(async () => {
    if (cannot.login !== undefined) return;
    await workbench.configure({});
    await remote.close();
  });

  const labs = (): TreeView => workbench.view('Labs');
  const state = (words: string | RegExp) => labs().row('server').getByText(words).waitFor();
  const dialog = () => workbench.page.locator('.monaco-dialog-box');
  const passwordBox = () => workbench.page.locator('.quick-input-widget:visible input[type=password]');
  const toast = (text: RegExp) => workbench.page.locator('.notifications-toasts').getByText(text).first();
  const statusBar = () => workbench.page.locator('.statusbar-item');

  it('is added from the palette, and nothing is opened by that', async () => {
    await workbench.onlyView('Labs');
    await workbench.palette('Vethscope: Add Host…');
    await workbench.quickInput.answer('server');
    await state('ssh · not connected');
    assert.doesNotMatch(remote.serverLog(), /Connection from/);
  });

  it('shows its unknown key with its fingerprint, and Enter does not accept it', async () => {
    await labs().open('server');
    await dialog().getByText(remote.fingerprint).waitFor();
    await workbench.shoot('remote-host-key');
    await workbench.page.keyboard.press('Enter');
    await dialog().getByText(remote.fingerprint).waitFor();
    await dialog().getByRole('button', { name: 'Cancel' }).click();
    await state('ssh · not connected');
    assert.equal(readFileSync(remote.knownHostsFile, 'utf8'), '');
  });

  it('is connected once its key is accepted and the passphrase is typed', async () => {
    await labs().press('server', 'Connect');
    await dialog().getByRole('button', { name: 'Accept' }).click();
    await passwordBox().waitFor();
    await workbench.shoot('remote-passphrase');
    await workbench.quickInput.answer(passphrase);
    await state('ssh · connected · no lab');
    assert.match(readFileSync(remote.knownHostsFile, 'utf8'), /ssh-ed25519/);
  });

  it('gets a lab from the palette, and the trees show what the tools say there', async () => {
    await workbench.showTab('compose.yaml');
    await workbench.palette('Vethscope: Start Lab');
    await workbench.quickInput.pick('server');
    await labs().row('lesson').waitFor();
    assert.deepEqual(
      (await listLabs(remote.target)).map(({ name }) => name),
      ['lesson'],
    );
    const here = [row(1, 'This machine', 'no lab'), row(2, 'The machine itself'), row(1, 'server', 'ssh · connected')];
    await compareTree(workbench, 'Labs', async () => [...here, ...(await expectedLabs(remote.lesson)).slice(1)]);
    await workbench.page.locator('.codelens-decoration').getByText('■ Stop lab lesson on server').waitFor();
    await statusBar().getByText('Lab lesson').waitFor();
    await labs().toTop();
    await labs().row('web').click();
    for (const [view, expected] of [
      ['Interfaces', expectedInterfaces],
      ['Routes', expectedRoutes],
      ['iptables', expectedRules],
      ['Published Ports', expectedPorts],
    ] as const) {
      await compareTree(workbench, view, () => expected(remote.lesson, 'web'));
      assert.equal(await workbench.view(view).description(), 'server › lesson › web');
    }
  });

  it('answers a ping and a traceroute', () => probeTheOutside(workbench, labs));

  it('has a terminal in a container', async function () {
    if (cannot.terminal !== undefined) skipBecause(this, cannot.terminal);
    await labs().press('web', 'Open Terminal');
    await workbench.terminal.shows(/[#$] ?$/m);
    await workbench.terminal.type('id -u; ip -4 -o addr show eth0');
    await workbench.terminal.shows(/inet 172\.17\.0\.3\/16 .* eth0/);
    await workbench.unfoldViews('Labs', 'Interfaces');
    await labs().resize(330);
    await workbench.shoot('remote-lab');
    await workbench.palette('Terminal: Kill All Terminals');
  });

  it('says since when it is out of reach, and shows what was seen before as old', async () => {
    await workbench.unfoldViews('Labs', 'Interfaces');
    const interfaces = workbench.view('Interfaces');
    const before = await interfaces.rows();
    remote.cut();
    await state(new RegExp(`^ssh · disconnected since ${time}$`));
    await labs()
      .row('lesson')
      .getByText(new RegExp(`^seen before ${time} · `))
      .waitFor();
    await remote.lesson.inside('web', 'ip', 'link', 'add', 'unseen0', 'type', 'bridge');
    assert.deepEqual(await interfaces.rows(), before);
    assert.match(await interfaces.description(), new RegExp(`^server › lesson › web · disconnected since ${time}$`));
    await interfaces.pane.getByText(new RegExp(`^server is disconnected\\. .* before ${time}\\.$`)).waitFor();
    await statusBar()
      .getByText(new RegExp(`Lab lesson · server disconnected since ${time}`))
      .waitFor();
    await workbench.shoot('remote-disconnected');
  });

  it('is connected again by itself, and shows what is so now', async () => {
    remote.mend();
    await state('ssh · connected');
    await workbench.view('Interfaces').row('unseen0').waitFor();
    await workbench.onlyView('Interfaces');
    await compareTree(workbench, 'Interfaces', () => expectedInterfaces(remote.lesson, 'web'));
    assert.equal(await workbench.view('Interfaces').description(), 'server › lesson › web');
    await statusBar().getByText('Lab lesson', { exact: true }).waitFor();
  });

  it('asks nothing by itself where it would have to, and asks who wishes it', async () => {
    await workbench.onlyView('Labs');
    await remote.forgetKey();
    remote.cut();
    remote.mend();
    await state(/Connect to log in again$/);
    assert.equal(await passwordBox().count(), 0);
    await labs().press('server', 'Connect');
    await passwordBox().waitFor();
    await workbench.quickInput.answer(passphrase);
    await state('ssh · connected');
    await labs().row('lesson').waitFor();
  });

  it('has packets followed there, from a container and to a published port', async () => {
    await labs().menu('box', 'Trace Packet…');
    for (const answer of ['web', 'HTTP 80']) await workbench.quickInput.pick(answer);
    await panel.shows('Delivered HTTP box → web:80');
    assert.deepEqual(await panel.boxes(), ['box', 'host', 'web']);
    await labs().toTop();
    await labs().row('Host').click();
    const ports = await workbench.onlyView('Published Ports');
    await panel.renew(() => ports.menu('0.0.0.0:32769', 'Trace Packet…'));
    await panel.shows('Delivered TCP client → host:32769');
    await panel.choose(/nat PREROUTING: DNAT/u);
    await panel.details.getByRole('button', { name: /^nat DOCKER \d+$/u }).click();
    await statusBar()
      .getByText(/\(\d+ selected\)/u)
      .waitFor();
    await workbench.closeTab('lesson-host.iptables-save');
    await panel.renew(() => panel.button('Trace Again').click());
    await panel.shows('Delivered TCP client → host:32769');
    await workbench.onlyView('Labs');
  });

  it('has packets recorded there, into a file here', async () => {
    const file = join(remote.folder, 'web.pcapng');
    await labs().toTop();
    await labs().menu('web', 'Capture Packets…');
    await workbench.quickInput.answerNewPath(file);
    await workbench.terminal.shows(/^Recording on web:lo, /mu);
    await remote.lesson.inside('box', 'ping', '-c', '2', '172.17.0.3');
    const recorded = () => readPcapng(readFileSync(file)).packets.length;
    await until(() => (recorded() >= 4 ? true : undefined));
    await workbench.terminal.press('Control+c');
    // The path is too long for one line.
    const [, count] = await workbench.terminal.shows(/^(\d+) packets in \//mu);
    assert.equal(recorded(), Number(count));
    await toast(/^\d+ packets in .*\. Wireshark, installed on/u).waitFor();
    await workbench.palette('Notifications: Clear All Notifications');
    await workbench.palette('Terminal: Kill All Terminals');
  });

  it('says that it cannot be reached to who wants one followed then, and follows it later', async () => {
    remote.cut();
    await state(new RegExp(`^ssh · disconnected since ${time}`));
    await panel.button('Trace Again').click();
    await toast(/^The machine cannot be reached: /u).waitFor();
    await until(async () => ((await panel.button('Trace Again').isEnabled()) ? true : undefined));
    await panel.shows('Delivered TCP client → host:32769');
    remote.mend();
    await workbench.palette('Notifications: Clear All Notifications');
    await panel.renew(() => panel.button('Trace Again').click());
    await panel.shows('Delivered TCP client → host:32769');
    await state('ssh · connected');
  });

  it('says that it was lost to who waits for a packet then, also where nobody tells', async () => {
    remote.stall();
    await panel.button('Trace Again').click();
    await toast(/^The (?:connection was lost|machine cannot be reached): /u).waitFor({ timeout: 60_000 });
    remote.mend();
    await state('ssh · connected');
    await workbench.palette('Notifications: Clear All Notifications');
    await panel.renew(() => panel.button('Trace Again').click());
    await panel.shows('Delivered TCP client → host:32769');
  });

  it('is connected by itself to follow a packet where it was disconnected', async () => {
    await labs().press('server', 'Disconnect');
    await state('ssh · not connected');
    await panel.renew(() => panel.button('Trace Again').click());
    await panel.shows('Delivered TCP client → host:32769');
    await state('ssh · connected');
    await panel.close();
  });

  it('is left alone once it is disconnected; its lab goes on', async () => {
    await labs().press('server', 'Disconnect');
    await state('ssh · not connected');
    await until(async () => ((await labs().row('lesson').count()) === 0 ? true : undefined));
    await until(() => (remote.connections() === 0 ? true : undefined));
    assert.equal((await listLabs(remote.target)).length, 1);
    assert.equal(await statusBar().getByText('Lab lesson').count(), 0);
  });
});
