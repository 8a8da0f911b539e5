import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { commands, extensions, languages, Uri, window, workspace, type CodeLens, type TextDocument } from 'vscode';
import { harmlessCommands } from '../../../extension/contributions.ts';
import type { Subject } from '../../../extension/subject.ts';
import { hearToasts } from '../../support/dialogs.ts';
import { replaceText } from '../../support/replaceText.ts';
import { spawnsDuring } from '../../support/spawns.ts';
import { until } from '../../support/until.ts';

const id = 'vethscope.vethscope';

describe('a folder that is not trusted', () => {
  let document: TextDocument;

  before(async () => {
    const [folder] = workspace.workspaceFolders ?? [];
    assert.ok(folder);
    document = await workspace.openTextDocument(Uri.joinPath(folder.uri, 'compose.yaml'));
    await window.showTextDocument(document);
    await extensions.getExtension(id)?.activate();
  });
  after(() => commands.executeCommand('workbench.action.revertAndCloseActiveEditor'));

  it('is one', () => {
    assert.equal(workspace.isTrusted, false);
  });

  it('does not choose what is run', () => {
    const [folder] = workspace.workspaceFolders ?? [];
    assert.ok(folder);
    const tempting = readFileSync(Uri.joinPath(folder.uri, '.vscode/settings.json').fsPath, 'utf8');
    assert.match(tempting, /"vethscope\.terminal\.shell":"\/tmp\/evil"/, 'the folder does not even try');
    const settings = workspace.getConfiguration('vethscope');
    assert.equal(settings.get('terminal.shell'), '');
    assert.equal(settings.get('lab.privilege'), 'rootless');
    assert.match(tempting, /"vethscope\.targets":\["command:evil"\]/);
    assert.deepEqual(settings.get('targets'), []);
    assert.equal(settings.get('ssh.path'), '');
    assert.equal(settings.get('docker.image'), '');
    assert.deepEqual(settings.get('commandPrefixes'), {});
  });

  it('has nothing run: not by opening the views, not by any command', async () => {
    const extension = extensions.getExtension(id);
    assert.ok(extension);
    const manifest = extension.packageJSON as Manifest;
    const lab = 'lab';
    const subjects: readonly Subject[] = [
      { kind: 'file', file: document.uri.fsPath },
      { kind: 'place', lab, place: 'web' },
    ];
    const risky = manifest.contributes.commands
      .map(({ command }) => command)
      .filter((command) => !harmlessCommands.has(command));
    assert.ok(risky.length > 20);
    using heard = hearToasts();
    const spawned = await spawnsDuring(join(extension.extensionPath, 'dist'), async () => {
      await commands.executeCommand('vethscope.labs.focus');
      for (const command of risky) {
        for (const subject of subjects) {
          assert.equal(await commands.executeCommand(command, subject), undefined, command);
        }
      }
    });
    assert.deepEqual(spawned, []);
    const [toast, ...more] = heard.toasts;
    assert.equal(toast?.text, 'Nothing is run in an untrusted workspace.');
    assert.deepEqual(toast.actions, ['Manage Workspace Trust', 'Show Log']);
    assert.deepEqual(more, [], 'the same toast twice');
    assert.deepEqual(window.terminals, []);
  });

  it('has its lab files checked all the same, and no lens that would start one', async () => {
    await replaceText(document, '"443"', '"70000"');
    await until(() => (languages.getDiagnostics(document.uri).length > 0 ? true : undefined));
    const lenses = await commands.executeCommand<CodeLens[]>('vscode.executeCodeLensProvider', document.uri);
    assert.deepEqual(lenses, []);
  });
});

interface Manifest {
  readonly contributes: { readonly commands: readonly { readonly command: string }[] };
}
