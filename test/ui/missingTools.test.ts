import { idleWindow, openingMs, sharedEditor } from './support/lesson.ts';
import { assertWelcome } from './support/welcome.ts';
import type { Workbench } from './support/workbench.ts';

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
    await assertWelcome(workbench, 'Labs', 'welcome.toolsMissing');
    await workbench.shoot('welcome-tools-missing');
    await workbench.view('Labs').welcome.getByRole('button', { name: 'Install Missing Tools' }).click();
    await workbench.terminal.shows(/\biproute2?\s*$/);
  });
});
