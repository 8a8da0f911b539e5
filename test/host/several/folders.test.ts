import assert from 'node:assert/strict';
import { mock } from 'node:test';
import { commands, languages, Uri, window, workspace } from 'vscode';
import { run } from '../../support/commands.ts';
import { hearToasts, pickFrom } from '../../support/dialogs.ts';
import { labNamed, labNames } from '../../support/inLab.ts';
import { lensTitles } from '../../support/lensTitles.ts';
import { replaceText } from '../../support/replaceText.ts';
import { until } from '../../support/until.ts';

describe('several folders in one window', () => {
  let lab: Uri;
  let other: Uri;

  before(() => {
    const uris = workspace.workspaceFolders?.map(({ uri }) => uri) ?? [];
    const [first, second, ...more] = uris;
    assert.ok(first && second && more.length === 0);
    lab = first;
    other = second;
  });
  afterEach(() => commands.executeCommand('workbench.action.closeAllEditors'));

  it('have one pick of all their lab files', async () => {
    using picked = pickFrom('other/compose.yaml');
    assert.equal(await run('vethscope.startLab'), 'other');
    assert.deepEqual(picked.offered, [['lab/compose.yaml', 'other/compose.yaml']]);
  });

  it('have a lab each, at one time, and each file’s lenses tell of its own', async () => {
    assert.equal(await run('vethscope.startLab', Uri.joinPath(lab, 'compose.yaml')), 'lab');
    assert.deepEqual((await labNames()).toSorted(), ['lab', 'other']);
    assert.notEqual((await labNamed('lab')).holderPid, (await labNamed('other')).holderPid);
    for (const [folder, name] of [
      [lab, 'lab'],
      [other, 'other'],
    ] as const) {
      const uri = Uri.joinPath(folder, 'compose.yaml');
      await window.showTextDocument(uri);
      await until(async () => {
        const [stop] = await lensTitles(uri);
        return stop === `■ Stop lab ${name}` ? true : undefined;
      });
    }
    using picked = pickFrom('other');
    assert.equal(await run('vethscope.stopLab'), true);
    assert.deepEqual(picked.offered[0]?.length, 2);
    assert.deepEqual(await labNames(), ['lab']);
    assert.equal(await run('vethscope.stopLab'), true, 'the only one needs no pick');
  });

  it('ask into which of them a new file goes', async () => {
    const picks = mock.method(window, 'showWorkspaceFolderPick', async () => workspace.workspaceFolders?.[1]);
    const saves = mock.method(window, 'showSaveDialog', async ({ defaultUri }: { defaultUri?: Uri }) => defaultUri);
    try {
      const uri = await run('vethscope.newLabFile', 'two-networks');
      assert.equal(picks.mock.callCount(), 1);
      assert.equal(uri?.toString(), Uri.joinPath(other, 'two-networks.lab.yaml').toString(), 'compose.yaml is taken');
      await workspace.fs.delete(uri);
      picks.mock.mockImplementation(async () => undefined);
      assert.equal(await run('vethscope.newLabFile', 'two-networks'), undefined);
    } finally {
      picks.mock.restore();
      saves.mock.restore();
    }
  });

  it('are checked with the .env of each, as it is on disk', async () => {
    const uri = Uri.joinPath(other, 'port.lab.yaml');
    const env = Uri.joinPath(other, '.env');
    await workspace.fs.writeFile(uri, Buffer.from('services:\n  a: { image: a, ports: ["${PORT}:80"] }\n'));
    await workspace.fs.writeFile(Uri.joinPath(lab, '.env'), Buffer.from('PORT=70000\n'));
    await workspace.fs.writeFile(env, Buffer.from('PORT=8080\n'));
    const document = await workspace.openTextDocument(uri);
    await window.showTextDocument(document);
    await replaceText(document, 'image: a', 'image: b');
    await until(async () => ((await lensTitles(uri)).length > 0 ? true : undefined));
    const codes = () =>
      languages
        .getDiagnostics(uri)
        .filter(({ source }) => source === 'Vethscope')
        .map(({ code }) => code);
    assert.deepEqual(codes(), []);
    await workspace.fs.writeFile(env, Buffer.from('PORT=70000\n'));
    await until(() => (codes().includes('bad-port') ? true : undefined));
    await workspace.fs.writeFile(env, Buffer.from('PORT=8081\n'));
    await until(() => (codes().length === 0 ? true : undefined));
    await commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
    await workspace.fs.delete(uri);
  });

  it('know a lab of one folder’s name from another’s', async () => {
    const uri = Uri.joinPath(other, 'same.lab.yaml');
    await workspace.fs.writeFile(uri, Buffer.from('name: lab\nservices:\n  a: { image: a }\n'));
    assert.equal(await run('vethscope.startLab', Uri.joinPath(lab, 'compose.yaml')), 'lab');
    using heard = hearToasts(() => undefined);
    assert.equal(await run('vethscope.startLab', uri), undefined);
    assert.equal(heard.toasts[0]?.text, 'A lab lab is running already, and it was not made from this file.');
    assert.equal(await run('vethscope.stopLab', { kind: 'lab', lab: 'lab' }), true);
    await workspace.fs.delete(uri);
  });
});
