/** The machine for those who have none, as a user comes by it: made from the palette, with a lab in it, and gone again. */
import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { downLab, listLabs, silentLogger, type Target } from '../../lab-runtime/index.ts';
import { createSshTarget } from '../../lab-runtime/targets/ssh/sshTarget.ts';
import { noMachines } from '../harness/noMachines.ts';
import { skipBecause } from '../harness/skip.ts';
import { expectedInterfaces } from './expected/interfaces.ts';
import { expectedLabs } from './expected/labs.ts';
import { row } from './expected/rows.ts';
import { compareTree } from './support/compareTree.ts';
import { sharedEditor } from './support/lesson.ts';
import { lessonOn } from './support/lessonOn.ts';
import { pictureSize, quietLook } from './support/pictures.ts';
import { probeTheOutside } from './support/probing.ts';
import type { TreeView } from './support/treeView.ts';
import type { Workbench } from './support/workbench.ts';

/** By software emulation, with the image yet to be made from its packages. */
const makingMs = 300_000;

describe('a virtual machine for labs', function () {
  this.timeout(2 * makingMs);
  let home: string | undefined;
  let workbench: Workbench;
  let target: Target;

  before(async function () {
    const reason = noMachines();
    if (reason !== undefined) skipBecause(this, reason);
    home = mkdtempSync(join(tmpdir(), 'vethscope-ui-vm-'));
    const editor = await sharedEditor();
    for (const { name } of await listLabs(editor.bench.target)) await downLab(editor.bench.target, name);
    const server = { name: 'machine', launcher: ['env', `XDG_STATE_HOME=${home}`] };
    workbench = await editor.open({ trust: 'yes', file: 'compose.yaml', server });
    await workbench.showViews();
    await workbench.page.setViewportSize(pictureSize);
    await workbench.configure(quietLook);
    await workbench.widenSideBar(440);
    target = createSshTarget({
      host: 'vm',
      logger: silentLogger,
      extraArguments: ['-F', join(home, 'vethscope/vm/lab/ssh_config')],
    });
  });
  after(async () => {
    if (home === undefined) return;
    await target.connection?.close();
    await workbench.configure({});
    await workbench.close();
    rmSync(home, { recursive: true, force: true });
  });

  const labs = (): TreeView => workbench.view('Labs');
  const state = (words: string) => labs().row('lab').getByText(words, { exact: true });
  const dialog = () => workbench.page.locator('.monaco-dialog-box');

  it('is made from the palette, started and connected', async () => {
    await workbench.onlyView('Labs');
    await workbench.palette('Vethscope: Create Lab VM…');
    await workbench.quickInput.answer('lab');
    await state('virtual machine · connected · no lab').waitFor({ timeout: makingMs });
  });

  it('gets a lab from the palette, and the trees show what the tools say in it', async () => {
    const lesson = lessonOn(target);
    await workbench.showTab('compose.yaml');
    await workbench.palette('Vethscope: Start Lab');
    await workbench.quickInput.pick('lab');
    await labs().row('lesson').waitFor({ timeout: 90_000 });
    const here = [
      row(1, 'This machine', 'no lab'),
      row(2, 'The machine itself'),
      row(1, 'lab', 'virtual machine · connected'),
    ];
    await compareTree(workbench, 'Labs', async () => [...here, ...(await expectedLabs(lesson)).slice(1)]);
    await labs().toTop();
    await labs().row('web').click();
    // The others are compared on a machine that is not emulated: see remote.test.ts.
    await compareTree(workbench, 'Interfaces', () => expectedInterfaces(lesson, 'web'));
  });

  it('answers a ping and a traceroute, and has a terminal in a container', async () => {
    await probeTheOutside(workbench, labs);
    const { stdout: kernel } = await target.run('uname -r', { what: 'ask for its kernel' });
    await labs().press('web', 'Open Terminal');
    await workbench.terminal.shows(/[#$] ?$/m);
    await workbench.terminal.type('uname -r; ip -4 -o addr show eth0');
    await workbench.terminal.shows(
      new RegExp(`^${kernel.trim().replaceAll('.', '\\.')}\\n[^]*inet 172\\.17\\.0\\.3/16`, 'm'),
    );
    await workbench.unfoldViews('Labs', 'Interfaces');
    await workbench.shoot('vm-lab');
    await workbench.palette('Terminal: Kill All Terminals');
  });

  it('stops from its tree, after the question whether its lab may end, and is deleted with its keys', async () => {
    await workbench.onlyView('Labs');
    await labs().menu('lab', 'Stop VM');
    await dialog().getByText('These labs end with it: lesson').waitFor();
    await dialog().getByRole('button', { name: 'Stop', exact: true }).click();
    await state('virtual machine · stopped').waitFor({ timeout: 60_000 });
    assert.equal(await labs().row('lesson').count(), 0);
    await labs().menu('lab', 'Delete VM…');
    await dialog().getByRole('button', { name: 'Delete', exact: true }).click();
    await labs().row('lab').waitFor({ state: 'detached' });
    assert.equal(existsSync(join(home ?? '', 'vethscope/vm/lab')), false);
  });
});
