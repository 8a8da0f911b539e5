import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { mock } from 'node:test';
import { commands, languages, Uri, window, workspace } from 'vscode';
import { run } from '../../support/commands.ts';
import { hearToasts } from '../../support/dialogs.ts';
import { labNamed, labNames } from '../../support/inLab.ts';
import { lensTitles } from '../../support/lensTitles.ts';
import { replaceText } from '../../support/replaceText.ts';
import { until } from '../../support/until.ts';

describe('a window without a folder', () => {
  const home = mkdtempSync(join(tmpdir(), 'vethscope-loose-'));

  after(() => rmSync(home, { recursive: true, force: true }));
  afterEach(() => commands.executeCommand('workbench.action.closeAllEditors'));

  it('has no folder', () => {
    assert.equal(workspace.workspaceFolders, undefined);
  });

  it('says what is missing, and offers to make it', async () => {
    using heard = hearToasts();
    assert.equal(await run('vethscope.startLab'), undefined);
    assert.deepEqual(heard.toasts, [
      {
        severity: 'error',
        text: 'There is no Compose file in this workspace. Make one from a template.',
        actions: ['New Lab File', 'Show Log'],
      },
    ]);
  });

  it('asks where a new file goes, and leaves none where nobody says', async () => {
    const file = Uri.file(join(home, 'first.lab.yaml'));
    const saves = mock.method(window, 'showSaveDialog', async (): Promise<Uri | undefined> => file);
    try {
      assert.equal((await run('vethscope.newLabFile', 'docker0'))?.fsPath, file.fsPath);
      saves.mock.mockImplementation(async () => undefined);
      assert.equal(await run('vethscope.newLabFile', 'docker0'), undefined);
    } finally {
      saves.mock.restore();
    }
  });

  it('has the lab of a loose file all the same: lenses, checks, start and stop, whatever way leads to it', async () => {
    const path = join(home, 'loose.lab.yaml');
    writeFileSync(path, 'name: loose\nservices:\n  a: { image: a, ports: ["70000:80"] }\n');
    const uri = Uri.file(path);
    const { document } = await window.showTextDocument(uri);
    await until(() => (languages.getDiagnostics(uri).some(({ code }) => code === 'bad-port') ? true : undefined));
    await replaceText(document, '70000', '8070');
    assert.equal(document.isDirty, true);
    assert.equal(await run('vethscope.startLab'), 'loose', 'the file in the editor is meant, as it stands there');
    assert.equal((await labNamed('loose')).lab.containers[0]?.ports[0]?.hostPort, 8070);
    await until(async () => ((await lensTitles(uri)).includes('■ Stop lab loose') ? true : undefined));
    symlinkSync(path, join(home, 'link.lab.yaml'));
    assert.equal(await run('vethscope.stopLab', Uri.file(join(home, 'link.lab.yaml'))), true);
    assert.deepEqual(await labNames(), []);
    await commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
  });
});
