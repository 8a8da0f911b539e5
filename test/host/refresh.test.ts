import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { commands, extensions, Uri, window, workspace } from 'vscode';
import { run } from '../support/commands.ts';
import { copied } from '../support/copied.ts';
import { hearToasts } from '../support/dialogs.ts';
import { inLab, labNamed } from '../support/inLab.ts';
import { lensTitles } from '../support/lensTitles.ts';
import { ownProcesses } from '../support/ownProcesses.ts';
import { spawnsDuring } from '../support/spawns.ts';
import { until } from '../support/until.ts';

const extension = extensions.getExtension('vethscope.vethscope');
assert.ok(extension);
const dist = join(extension.extensionPath, 'dist');
const lab = 'lab';
const pause = () => new Promise((resolve) => setTimeout(resolve, 1500));

/** The command line, as a user has it in a terminal. */
async function vethscope(...args: readonly string[]): Promise<void> {
  await promisify(execFile)(process.execPath, [join(dist, 'cli.mjs'), ...args], {
    env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' },
  });
}

/** Nothing is read because time went by. */
function refreshSeconds(seconds: number): Thenable<void> {
  return workspace.getConfiguration().update('vethscope.views.refreshSeconds', seconds);
}

describe('what is shown', () => {
  let file: Uri;

  before(async () => {
    const [folder] = workspace.workspaceFolders ?? [];
    assert.ok(folder);
    file = Uri.joinPath(folder.uri, 'compose.yaml');
    await refreshSeconds(0);
  });
  after(async () => {
    await commands.executeCommand('workbench.action.closeSidebar');
    await workspace.getConfiguration().update('vethscope.views.refreshSeconds', undefined);
    await vethscope('down', '--all');
  });

  describe('while a view is visible', () => {
    before(() => commands.executeCommand('vethscope.interfaces.focus'));
    const isWatched = () =>
      until(() => (ownProcesses().some(({ command }) => /^ip -o monitor/.test(command)) ? true : undefined));

    it('includes a lab of the command line, without being asked', async () => {
      using _toasts = hearToasts();
      await vethscope('up', file.fsPath);
      const mac = await until(() => copied('vethscope.copyMac', { kind: 'place', lab, place: 'box' }));
      assert.equal(mac, '02:42:ac:11:00:02');
      await isWatched();
    });

    it('follows links, addresses and routes, on the host and in containers', async () => {
      const running = await labNamed(lab);
      const mac = '02:00:00:00:00:07';
      inLab(running, 'host', 'ip', 'link', 'add', 'probe0', 'address', mac, 'type', 'bridge');
      const probe = { kind: 'interface', lab, place: 'host', interface: 'probe0' } as const;
      await until(async () => ((await copied('vethscope.copyMac', probe)) === mac ? true : undefined));
      inLab(running, 'box', 'ip', 'addr', 'add', '10.9.8.7/32', 'dev', 'lo');
      const lo = { kind: 'interface', lab, place: 'box', interface: 'lo' } as const;
      inLab(running, 'box', 'ip', 'addr', 'del', '127.0.0.1/8', 'dev', 'lo');
      await until(async () => ((await copied('vethscope.copyAddress', lo)) === '10.9.8.7' ? true : undefined));
    });

    it('follows rules', async () => {
      const running = await labNamed(lab);
      await run('vethscope.showIptablesSave', { kind: 'place', lab, place: 'host' });
      const shown = () => window.activeTextEditor?.document.getText() ?? '';
      assert.doesNotMatch(shown(), /192\.0\.2\.77/);
      inLab(running, 'host', 'iptables', '-A', 'FORWARD', '-s', '192.0.2.77', '-j', 'DROP');
      await until(() => (/-A FORWARD -s 192\.0\.2\.77\/32 -j DROP/.test(shown()) ? true : undefined));
      await commands.executeCommand('workbench.action.closeActiveEditor');
    });

    it('loses a lab that the command line takes down', async () => {
      using _toasts = hearToasts();
      await vethscope('down', lab);
      const box = { kind: 'place', lab, place: 'box' } as const;
      await until(async () => ((await copied('vethscope.copyMac', box)) === undefined ? true : undefined));
    });

    it('loses a lab whose holder is killed', async () => {
      using _toasts = hearToasts();
      await vethscope('up', file.fsPath);
      const box = { kind: 'place', lab, place: 'box' } as const;
      await until(() => copied('vethscope.copyMac', box));
      process.kill((await labNamed(lab)).holderPid, 'SIGKILL');
      await until(async () => ((await copied('vethscope.copyMac', box)) === undefined ? true : undefined));
    });

    it('costs a watch for each lab, and, where that is wished, a look now and then', async () => {
      await vethscope('up', file.fsPath);
      await isWatched();
      // The kernel goes on settling a while: carriers, link-local addresses.
      await until(async () => ((await spawnsDuring(dist, pause)).length === 0 ? true : undefined));
      await refreshSeconds(1);
      await run('vethscope.refresh');
      assert.notDeepEqual(await spawnsDuring(dist, pause), []);
    });
  });

  describe('while no view is visible', () => {
    before(() => commands.executeCommand('workbench.action.closeSidebar'));

    it('costs nothing: no process runs, and none is started', async () => {
      await until(() => (ownProcesses().length === 0 ? true : undefined));
      assert.deepEqual(await spawnsDuring(dist, pause), []);
      assert.deepEqual(ownProcesses(), []);
    });

    it('still tells, in a lab file’s lenses, labs that come and go', async () => {
      await window.showTextDocument(file);
      const lens = (title: string) => until(async () => ((await lensTitles(file)).includes(title) ? true : undefined));
      await lens('■ Stop lab lab');
      await vethscope('down', lab);
      await lens('▶ Start lab');
      await vethscope('up', file.fsPath);
      await lens('■ Stop lab lab');
      await vethscope('down', lab);
      await lens('▶ Start lab');
      await commands.executeCommand('workbench.action.closeActiveEditor');
    });
  });
});
