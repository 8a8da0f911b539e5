import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { idleWindow, lessonLab, openingMs, sharedEditor } from './support/lesson.ts';
import { viewNames, type ViewName, type Workbench } from './support/workbench.ts';

const texts = JSON.parse(readFileSync(resolve(import.meta.dirname, '../../package.nls.json'), 'utf8')) as Readonly<
  Record<string, string>
>;

/** What stands in a view in place of rows: the lines of its text, and what its buttons are called. */
function welcome(key: string): string {
  return (texts[key] ?? key).replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1');
}

async function assertWelcome(workbench: Workbench, view: ViewName, key: string): Promise<void> {
  await workbench.onlyView(view);
  const text = await workbench.view(view).welcome.innerText();
  const lines = (told: string): readonly string[] => told.split('\n').filter((line) => line.trim() !== '');
  assert.deepEqual(lines(text), lines(welcome(key)));
}

describe('an empty view', function () {
  this.timeout(openingMs);

  it('says that no lab runs, and how to start one', async () => {
    const workbench = await idleWindow();
    await assertWelcome(workbench, 'Labs', 'welcome.empty');
    await assertWelcome(workbench, 'Interfaces', 'welcome.interfaces.noLab');
    await assertWelcome(workbench, 'Routes', 'welcome.routes.noLab');
    await assertWelcome(workbench, 'iptables', 'welcome.iptables.noLab');
    await assertWelcome(workbench, 'Published Ports', 'welcome.ports.noLab');
    await workbench.unfoldViews(...viewNames);
    await workbench.shoot('welcome-no-lab');
  });

  it('says of a container without ports that there is none, and how to publish one', async () => {
    const { workbench } = await lessonLab();
    const labs = await workbench.onlyView('Labs');
    await labs.row('box').click();
    await assertWelcome(workbench, 'Published Ports', 'welcome.ports.none');
  });

  it('says of the outside that it has no rules', async () => {
    const { workbench } = await lessonLab();
    const labs = await workbench.onlyView('Labs');
    await labs.row('client').click();
    await assertWelcome(workbench, 'iptables', 'welcome.iptables.none');
  });
});

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
    await workbench.inPalette('Vethscope: New Lab File…').then((row) => row.waitFor());
    for (const title of [
      'Vethscope: Start Lab',
      'Vethscope: Stop Lab',
      'Vethscope: Ping…',
      'Vethscope: Open Terminal',
    ]) {
      assert.equal(await (await workbench.inPalette(title)).count(), 0, title);
    }
    await workbench.page.keyboard.press('Escape');
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

describe('a machine that lacks a program', function () {
  this.timeout(openingMs);
  let workbench: Workbench;

  /** The server's own view of the machine: `ip` is there, but nobody can run it. */
  const withoutIp =
    'for ip in /bin/ip /sbin/ip; do ! [ -e $ip ] || mount --bind /dev/null "$(readlink -f $ip)"; done; exec "$@"';

  before(async () => {
    await idleWindow();
    const launcher = ['unshare', '--user', '--map-root-user', '--mount', 'sh', '-c', withoutIp, 'sh'];
    workbench = await (await sharedEditor()).open({ trust: 'yes', file: 'compose.yaml', server: { launcher } });
    await workbench.showViews();
  });
  after(() => workbench.close());

  it('says so, and types the command that installs it into a terminal, for the user to run', async () => {
    await workbench
      .view('Labs')
      .welcome.getByText(texts['welcome.toolsMissing']?.split(/[:.\n]/)[0] ?? '?')
      .waitFor();
    await assertWelcome(workbench, 'Labs', 'welcome.toolsMissing');
    await workbench.shoot('welcome-tools-missing');
    await workbench.view('Labs').welcome.getByRole('button', { name: 'Install Missing Tools' }).click();
    await workbench.terminal.shows(/\biproute2?\b/);
  });
});
