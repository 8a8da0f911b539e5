import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  commands,
  languages,
  MarkdownString,
  Position,
  Range,
  Uri,
  ViewColumn,
  window,
  workspace,
  type CodeLens,
  type Hover,
  type TextDocument,
} from 'vscode';
import { run } from '../support/commands.ts';
import { labNamed } from '../support/inLab.ts';
import { lensTitles } from '../support/lensTitles.ts';
import { replaceText } from '../support/replaceText.ts';
import { until } from '../support/until.ts';

const text = 'name: spoken\nservices:\n  web:\n    image: nginx\n    ports: ["8080:80"]\n';

describe('language features', () => {
  let document: TextDocument;

  before(async () => {
    const [folder] = workspace.workspaceFolders ?? [];
    assert.ok(folder);
    const uri = Uri.joinPath(folder.uri, 'spoken.lab.yaml');
    await workspace.fs.writeFile(uri, Buffer.from(text));
    document = await workspace.openTextDocument(uri);
    await window.showTextDocument(document);
  });
  after(async () => {
    await commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
    await workspace.fs.delete(document.uri);
  });

  it('offer to start the lab where its services begin', async () => {
    const lenses = await until(async () => {
      const found = await commands.executeCommand<CodeLens[]>('vscode.executeCodeLensProvider', document.uri);
      return found.length > 0 ? found : undefined;
    });
    assert.deepEqual(
      lenses.map(({ range, command }) => [range.start.line, command?.title, command?.command]),
      [
        [1, '▶ Start lab', 'vethscope.startLab'],
        [1, 'not running', ''],
      ],
    );
    assert.deepEqual(lenses[0]?.command?.arguments, [{ kind: 'file', file: document.uri.fsPath }]);
  });

  it('show at a service the address it would get', async () => {
    const shown = await hoverText(document, new Position(2, 3));
    assert.match(shown, /As the lab `spoken` would be built/);
    assert.match(shown, /`172\.18\.0\.2\/16` \| `02:42:ac:12:00:02` \| `veth[0-9a-f]{7}`/);
    assert.match(shown, /Host `0\.0\.0\.0:8080` → `80\/tcp`, from the outside `192\.168\.99\.100:8080`/);
  });

  it('mark what is wrong while it is typed, and no longer', async () => {
    await replaceText(document, '8080', '70000');
    const [found] = await until(() => some(ownDiagnostics(document)));
    assert.equal(found?.code, 'bad-port');
    assert.deepEqual(found.range, new Range(4, 12, 4, 22));
    await replaceText(document, '70000', '8080');
    await until(() => (ownDiagnostics(document).length === 0 ? true : undefined));
  });

  it('tell a lab that runs from one that does not', async () => {
    const file = document.uri.fsPath;
    await commands.executeCommand('vethscope.startLab', { kind: 'file', file });
    try {
      const titles = await lensesWith(document, '■ Stop lab spoken');
      assert.deepEqual(titles, ['■ Stop lab spoken', 'running, 1 container']);
      assert.match(await hoverText(document, new Position(2, 3)), /Running in the lab `spoken`[^]*`172\.18\.0\.2\/16`/);
    } finally {
      await commands.executeCommand('vethscope.stopLab', { kind: 'lab', lab: 'spoken' });
    }
    await lensesWith(document, '▶ Start lab');
    assert.match(await hoverText(document, new Position(2, 3)), /As the lab `spoken` would be built/);
  });

  it('see what an editor holds of an included file, saved or not, also outside the workspace; so does a start', async () => {
    const home = Uri.file(mkdtempSync(join(tmpdir(), 'vethscope-outside-')));
    const main = Uri.joinPath(home, 'main.lab.yaml');
    const part = Uri.joinPath(home, 'part.yaml');
    await workspace.fs.writeFile(main, Buffer.from('name: parted\ninclude: [part.yaml]\n'));
    await workspace.fs.writeFile(part, Buffer.from('services:\n  a: { image: a, ports: ["8060:80"] }\n'));
    const { document: lab } = await window.showTextDocument(main);
    const { document: included } = await window.showTextDocument(part, { viewColumn: ViewColumn.Beside });
    const codes = () => ownDiagnostics(lab).map(({ code }) => code);
    await until(async () => ((await lensTitles(main)).length > 0 ? true : undefined));
    await replaceText(included, '8060', '70000');
    await until(() => (codes().includes('bad-port') ? true : undefined));
    await replaceText(included, '70000', '8061');
    await until(() => (codes().length === 0 ? true : undefined));
    assert.equal(included.isDirty, true);
    assert.equal(await run('vethscope.startLab', main), 'parted');
    assert.equal((await labNamed('parted')).lab.containers[0]?.ports[0]?.hostPort, 8061);
    assert.equal(await run('vethscope.stopLab', main), true);
    await included.save();
    await replaceText(included, '8061', '70000');
    await until(() => (codes().includes('bad-port') ? true : undefined));
    await commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
    await until(() => (codes().length === 0 ? true : undefined));
    await commands.executeCommand('workbench.action.closeActiveEditor');
    rmSync(home.fsPath, { recursive: true });
    await window.showTextDocument(document);
  });

  it('come back when their process is killed', async () => {
    const [first] = serverPids();
    assert.ok(first !== undefined, 'no server runs');
    process.kill(first, 'SIGKILL');
    await until(() => serverPids().find((pid) => pid !== first));
    await replaceText(document, '8080', '70000');
    await until(() => some(ownDiagnostics(document)));
    assert.match(await hoverText(document, new Position(0, 0)), /^$/);
  });
});

/** The lenses' titles, once this one is among them. */
function lensesWith({ uri }: TextDocument, title: string): Promise<readonly string[]> {
  return until(async () => {
    const titles = await lensTitles(uri);
    return titles.includes(title) ? titles : undefined;
  });
}

async function hoverText(document: TextDocument, position: Position): Promise<string> {
  const hovers = await commands.executeCommand<Hover[]>('vscode.executeHoverProvider', document.uri, position);
  return hovers
    .flatMap(({ contents }) => contents)
    .map((content) => (content instanceof MarkdownString ? content.value : ''))

    .join('\n');
}

function ownDiagnostics({ uri }: TextDocument) {
  return languages.getDiagnostics(uri).filter(({ source }) => source === 'Vethscope');
}

function some<T>(items: readonly T[]): readonly T[] | undefined {
  return items.length > 0 ? items : undefined;
}

/** The language servers this extension host has started. */
function serverPids(): readonly number[] {
  return readdirSync('/proc').flatMap((name) => {
    if (!/^\d+$/.test(name)) return [];
    try {
      const isServer = readFileSync(`/proc/${name}/cmdline`, 'utf8').includes('/dist/server.mjs');
      const parent = /^PPid:\t(\d+)$/m.exec(readFileSync(`/proc/${name}/status`, 'utf8'))?.[1];
      return isServer && Number(parent) === process.pid ? [Number(name)] : [];
    } catch {
      return [];
    }
  });
}
