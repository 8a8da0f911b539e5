import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { commands, ConfigurationTarget, extensions, workspace } from 'vscode';
import { noMachines } from '../harness/noMachines.ts';
import { skipBecause } from '../harness/skip.ts';
import { run } from '../support/commands.ts';
import { copied } from '../support/copied.ts';
import { hearToasts, watchProgress } from '../support/dialogs.ts';

/** Programs without which there is no machine; the command says so itself, and offers their packages. */
const tools = ['qemu-system-x86_64', 'mmdebstrap', 'bsdtar', 'ssh-keygen'];

describe('a virtual machine for labs, by commands', function () {
  // By software emulation, on a busy machine, with the image yet to be made.
  this.timeout(300_000);
  const name = 'test-host';
  const target = `vm:${name}`;
  const stateHome = process.env['XDG_STATE_HOME'];
  let home: string | undefined;

  before(async function () {
    const folders = (process.env['PATH'] ?? '').split(':');
    const missing = tools.filter((tool) => !folders.some((folder) => existsSync(join(folder, tool))));
    const reason = noMachines();
    if (reason !== undefined) skipBecause(this, reason);
    if (missing.length > 0) skipBecause(this, `programs for a machine are missing: ${missing.join(' ')}`);
    home = mkdtempSync(join(tmpdir(), 'vethscope-vm-'));
    process.env['XDG_STATE_HOME'] = home;
    await extensions.getExtension('vethscope.vethscope')?.activate();
    await commands.executeCommand('workbench.action.closeAllEditors');
  });
  after(async () => {
    if (home === undefined) return;
    using _toasts = hearToasts(({ actions }) => actions[0]);
    await run('vethscope.deleteVm', { kind: 'target', target });
    await workspace.getConfiguration('vethscope').update('targets', undefined, ConfigurationTarget.Global);
    if (stateHome === undefined) delete process.env['XDG_STATE_HOME'];
    else process.env['XDG_STATE_HOME'] = stateHome;
    rmSync(home, { recursive: true, force: true });
  });

  const targets = () => workspace.getConfiguration('vethscope').get('targets');

  it('is made, started and connected, and tells what is being done; nothing is asked', async () => {
    using heard = hearToasts();
    const seen: string[] = [];
    using progress = watchProgress((message) => {
      seen.push(message);
      return 'go on';
    });
    assert.equal(await run('vethscope.createVm', name), target);
    assert.deepEqual(heard.toasts, []);
    assert.equal(progress.titles[0], `Starting the virtual machine ${name}`);
    assert.ok(seen.includes('Waiting for the machine'), seen.join(', '));
    assert.deepEqual(targets(), [target]);
  });

  it('has labs in it, which end with it, and that is asked first', async () => {
    const box = { kind: 'place', target, lab: 'lab', place: 'box' } as const;
    {
      using _toasts = hearToasts();
      assert.equal(await run('vethscope.startLab', { kind: 'target', target }), 'lab');
      assert.equal(await copied('vethscope.copyMac', box), '02:42:ac:11:00:02');
      await workspace.getConfiguration().update('vethscope.ping.count', 1);
      const answer = await run('vethscope.ping', box, 'client');
      assert.equal(answer?.received, answer?.sent);
      await commands.executeCommand('workbench.action.terminal.killAll');
    }
    {
      using heard = hearToasts(() => undefined);
      assert.equal(await run('vethscope.stopVm', { kind: 'target', target }), false);
      assert.deepEqual(
        heard.toasts.map(({ text }) => text),
        [`Stop the virtual machine ${name}?`],
      );
      assert.equal(await copied('vethscope.copyMac', box), '02:42:ac:11:00:02');
    }
    {
      using _toasts = hearToasts(() => 'Stop');
      assert.equal(await run('vethscope.stopVm', { kind: 'target', target }), true);
    }
    using heard = hearToasts();
    assert.equal(await run('vethscope.connectHost', { kind: 'target', target }), undefined);
    assert.equal(heard.toasts.length, 1);
  });

  it('starts again, and is deleted with its keys after asking', async () => {
    {
      using _toasts = hearToasts();
      assert.equal(await run('vethscope.startVm', { kind: 'target', target }), true);
    }
    const keys = join(home ?? '', 'vethscope/vm', name, 'id');
    assert.ok(existsSync(keys));
    {
      using _toasts = hearToasts(() => undefined);
      assert.equal(await run('vethscope.deleteVm', { kind: 'target', target }), false);
    }
    assert.ok(existsSync(keys));
    using _toasts = hearToasts(() => 'Delete');
    assert.equal(await run('vethscope.deleteVm', { kind: 'target', target }), true);
    assert.ok(!existsSync(keys));
    assert.deepEqual(targets(), []);
  });
});
