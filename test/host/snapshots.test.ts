import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { commands, Uri, window, workspace } from 'vscode';
import { machineItself } from '../../extension/labRef.ts';
import { savedTarget } from '../../extension/savedSnapshots.ts';
import { parseSnapshot } from '../../lab-runtime/index.ts';
import { run } from '../support/commands.ts';
import { copied } from '../support/copied.ts';
import { hearToasts, typeIn } from '../support/dialogs.ts';
import { inLab, labNamed, labNames, rulesOf } from '../support/inLab.ts';
import { until } from '../support/until.ts';

/** What is seen of a lab is kept in a file, looked at again without it, and rebuilt. */
describe('snapshots, by the commands', () => {
  const lab = 'lab';
  const folder = mkdtempSync(join(tmpdir(), 'vethscope-snapshots-'));
  const file = join(folder, 'Before 1.json');
  const target = savedTarget(file);
  const saved = { kind: 'machine', target } as const;

  before(async () => {
    const [own] = workspace.workspaceFolders ?? [];
    assert.ok(own);
    assert.equal(await run('vethscope.startLab', Uri.joinPath(own.uri, 'compose.yaml')), lab);
  });
  afterEach(() => commands.executeCommand('workbench.action.closeAllEditors'));
  after(async () => {
    for (const name of [lab, 'before1', 'twice']) {
      if ((await labNames()).includes(name)) await run('vethscope.stopLab', { kind: 'lab', lab: name });
    }
    rmSync(folder, { recursive: true });
  });

  it('are saved as vethscope save writes them', async () => {
    assert.equal(await run('vethscope.saveSnapshot', { kind: 'lab', lab }, Uri.file(file)), true);
    const snapshot = parseSnapshot(readFileSync(file, 'utf8'), file);
    assert.deepEqual([snapshot.lab, snapshot.containers.map(({ name }) => name).toSorted()], [lab, ['box', 'web']]);
  });

  it('are shown with their rules, addresses and names, also when what they are of has gone', async () => {
    const running = await labNamed(lab);
    const [rules, address] = [
      rulesOf(inLab(running, 'host', 'iptables-save')),
      inLab(running, 'web', 'ip', '-4', '-o', 'addr', 'show', 'eth0').match(/inet ([\d.]+)/)?.[1],
    ];
    await run('vethscope.stopLab', { kind: 'lab', lab });
    assert.equal(await run('vethscope.openSnapshot', Uri.file(file)), true);
    await run('vethscope.showIptablesSave', { kind: 'place', target, lab: machineItself, place: 'host' });
    const text = window.activeTextEditor?.document.getText() ?? '';
    assert.ok(rules.length > 10);
    assert.deepEqual(
      rules.filter((rule) => !rulesOf(text).includes(rule)),
      [],
    );
    assert.equal(
      await copied('vethscope.copyAddress', { kind: 'place', target, lab: machineItself, place: 'web' }),
      address,
    );
  });

  it('have nothing run in them, and say what can be done', async () => {
    using heard = hearToasts();
    await run('vethscope.openTerminal', { kind: 'place', target, lab: machineItself, place: 'web' });
    await until(() => (heard.toasts.length > 0 ? true : undefined));
    assert.match(heard.toasts[0]?.text ?? '', /^Before 1\.json is a saved snapshot: nothing can be run in it/);
    assert.deepEqual(window.terminals, []);
  });

  it('are rebuilt as a lab, whose name is asked for; what is not as it was is told', async () => {
    using heard = hearToasts();
    {
      using typed = typeIn('No Name');
      assert.equal(await run('vethscope.replaySnapshot', saved), undefined);
      assert.equal(typed.faults.length, 1);
    }
    assert.equal(await run('vethscope.replaySnapshot', saved, 'before1'), 'before1');
    const replay = await labNamed('before1');
    assert.deepEqual(Object.keys(replay.pids).toSorted(), ['box', 'client', 'web']);
    const port = replay.lab.containers.find(({ spec }) => spec.name === 'web')?.ports[0];
    assert.ok(port);
    const answer = await run('vethscope.fetchUrl', { kind: 'port', lab: 'before1', place: 'web', ...port });
    assert.equal(answer?.status, 200);
    const last = heard.toasts.at(-1);
    assert.match(last?.text ?? '', /^Lab before1 is lab as it was: nothing differs\.$/);
  });

  it('are rebuilt from a file that is not open, too', async () => {
    using heard = hearToasts();
    assert.equal(await run('vethscope.replaySnapshot', Uri.file(file), 'twice'), 'twice');
    assert.deepEqual(
      heard.toasts.map(({ severity }) => severity),
      ['information'],
    );
  });

  it('are refused where they are none, and named', async () => {
    using heard = hearToasts();
    const other = join(folder, 'other.json');
    writeFileSync(other, '{"version": 1}');
    await run('vethscope.openSnapshot', Uri.file(other));
    await run('vethscope.openSnapshot', Uri.file(join(folder, 'nothing.json')));
    assert.match(heard.toasts[0]?.text ?? '', /other\.json is no snapshot/);
    assert.match(heard.toasts[1]?.text ?? '', /nothing\.json cannot be read/);
  });

  it('are closed: nothing of them is shown any more', async () => {
    await run('vethscope.closeSnapshot', saved);
    using heard = hearToasts();
    await run('vethscope.showIptablesSave', { kind: 'place', target, lab: machineItself, place: 'host' });
    await until(() => (heard.toasts.length > 0 ? true : undefined));
    assert.equal(heard.toasts[0]?.text, 'The snapshot Before 1.json is not open any more.');
  });
});
