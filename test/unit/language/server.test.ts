import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import {
  CodeLensRequest,
  DidChangeWatchedFilesNotification,
  DidCloseTextDocumentNotification,
  FileChangeType,
  HoverRequest,
  type CodeLens,
} from 'vscode-languageserver/node';
import { addressed, parseLabFile } from '../../../lab-runtime/index.ts';
import {
  editNotification,
  labsNotification,
  surroundingsNotification,
  type EditParams,
  type LabsParams,
  type SurroundingsParams,
} from '../../../extension/language/protocol.ts';
import { bundleServer, ServerProcess } from './serverProcess.ts';

const good = 'name: demo\nservices:\n  web:\n    image: nginx\n    ports: ["8080:80"]\n';
const bad = good.replace('8080', '70000');
const trusted = { trusted: true, composeIsValidated: true };

describe('language server, bundled, in its own process', function () {
  this.timeout(20_000);
  const base = mkdtempSync(join(tmpdir(), 'vethscope-server-'));
  const folder = join(base, 'work');
  const file = join(folder, 'compose.yaml');
  const uri = pathToFileURL(file).href;
  const folderUri = pathToFileURL(folder).href;
  let bundle = '';

  before(async () => {
    mkdirSync(folder);
    bundle = await bundleServer(base);
  });
  after(() => rmSync(base, { recursive: true }));

  it('says what it can, and ends when asked', async () => {
    await using server = new ServerProcess(bundle);
    const { capabilities } = await server.initialize(trusted, folderUri);
    assert.equal(capabilities.hoverProvider, true);
    assert.deepEqual(capabilities.codeLensProvider, {});
    assert.equal(await server.end(), 0);
  });

  it('publishes diagnostics for each version, and takes them back at the end', async () => {
    await using server = new ServerProcess(bundle);
    await server.initialize(trusted, folderUri);
    await server.open(uri, bad);
    const first = await server.diagnostics(uri);
    assert.equal(first.version, 1);
    assert.deepEqual(
      first.diagnostics.map(({ code, source, range }) => ({ code, source, range })),
      [
        {
          code: 'bad-port',
          source: 'Vethscope',
          range: { start: { line: 4, character: 12 }, end: { line: 4, character: 22 } },
        },
      ],
    );
    await server.change(uri, 2, `${bad}#`);
    await server.change(uri, 3, good);
    assert.deepEqual(await server.diagnostics(uri), { uri, version: 3, diagnostics: [] });
    await server.change(uri, 4, bad);
    await server.connection.sendNotification(DidCloseTextDocumentNotification.type, { textDocument: { uri } });
    assert.deepEqual(await server.diagnostics(uri), { uri, diagnostics: [] });
  });

  it('looks again when a file changed that the lab file includes', async () => {
    await using server = new ServerProcess(bundle);
    await server.initialize(trusted, folderUri);
    const other = join(folder, 'other.yaml');
    writeFileSync(other, 'services: {b: {ports: ["70000:80"]}}');
    await server.open(uri, `include: [other.yaml]\n${good}`);
    assert.match(JSON.stringify((await server.diagnostics(uri)).diagnostics), /"message":"In other\.yaml, line 1: /);
    writeFileSync(other, 'services: {b: {ports: ["7000:80"]}}');
    await server.connection.sendNotification(DidChangeWatchedFilesNotification.type, {
      changes: [{ uri: pathToFileURL(other).href, type: FileChangeType.Changed }],
    });
    assert.deepEqual((await server.diagnostics(uri)).diagnostics, []);
    await server.open(pathToFileURL(other).href, 'services: {b: {ports: ["70000:80"]}}');
    assert.equal((await server.diagnostics(uri)).diagnostics.length, 1);
  });

  it('takes what an editor holds of an included file for newer than the disk, until it is told otherwise', async () => {
    const part = join(folder, 'part.yaml');
    const main = pathToFileURL(join(folder, 'main.lab.yaml')).href;
    writeFileSync(part, bad.replace('name: demo\n', ''));
    await using server = new ServerProcess(bundle);
    await server.initialize(trusted, folderUri);
    const codes = async () => (await server.diagnostics(main)).diagnostics.map(({ code }) => code);
    const edit = (text?: string) =>
      server.connection.sendNotification(editNotification, {
        path: part,
        ...(text === undefined ? {} : { text }),
      } satisfies EditParams);
    await server.open(main, 'name: main\ninclude: [part.yaml]\n');
    assert.deepEqual(await codes(), ['bad-port']);
    await edit(good.replace('name: demo\n', ''));
    assert.deepEqual(await codes(), []);
    await edit();
    assert.deepEqual(await codes(), ['bad-port']);
    rmSync(part);
  });

  it('survives every file, and still answers for the others', async () => {
    const monsters = [
      'a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\nservices: *c\n',
      `services:\n${Array.from({ length: 40 }, (_, depth) => `${'  '.repeat(depth + 1)}k${depth}: &n${depth}\n`).join('')}`,
      `services: {a: {ports: [${'"1-65535:1-65535",'.repeat(200)}]}}\n`,
      `services: ${'['.repeat(5000)}`,
      'services:\n  a: *nobody\n',
      '\u0000\u0001\ufffe',
      `services: {a: {image: "${'$'.repeat(5000)}"}}\n`,
      'include: [main.lab.yaml, monster.lab.yaml, compose.yaml]\n',
      'services:\n  a: {extends: {file: monster.lab.yaml, service: a}}\n',
      '<<: &x {<<: *x}\nservices: {}\n',
    ];
    await using server = new ServerProcess(bundle);
    await server.initialize({ ...trusted, composeIsValidated: false }, folderUri);
    const monster = pathToFileURL(join(folder, 'monster.lab.yaml')).href;
    await server.open(monster, '');
    await server.diagnostics(monster);
    for (const [index, text] of monsters.entries()) {
      await server.change(monster, index + 2, text);
      assert.equal((await server.diagnostics(monster)).version, index + 2, text.slice(0, 40));
      const params = { textDocument: { uri: monster }, position: { line: 1, character: 3 } };
      await server.connection.sendRequest(HoverRequest.type, params);
      await server.connection.sendRequest(CodeLensRequest.type, params);
    }
    await server.open(uri, bad);
    assert.equal((await server.diagnostics(uri)).diagnostics[0]?.code, 'bad-port');
    assert.equal(await server.end(), 0);
  });

  it('reads nothing outside of an untrusted workspace, offers no command there, and does both once it is trusted', async () => {
    await using server = new ServerProcess(bundle);
    await server.initialize({ trusted: false, composeIsValidated: false }, folderUri);
    writeFileSync(join(base, 'outside.yaml'), 'services: {b: {image: b}}');
    await server.open(uri, `include: [../outside.yaml]\n${good}`);
    assert.deepEqual(
      (await server.diagnostics(uri)).diagnostics.map(({ code }) => code),
      ['unreadable-file'],
    );
    const lenses = () => server.connection.sendRequest(CodeLensRequest.type, { textDocument: { uri } });
    assert.deepEqual(await lenses(), []);
    const refreshed = server.codeLensRefresh();
    const surroundings: SurroundingsParams = trusted;
    await server.connection.sendNotification(surroundingsNotification, surroundings);
    assert.deepEqual((await server.diagnostics(uri)).diagnostics, []);
    await refreshed;
    assert.deepEqual(titles(await lenses()), ['▶ Start lab', 'not running']);
  });

  it('hovers and offers what fits: first computed, then live', async () => {
    await using server = new ServerProcess(bundle);
    await server.initialize(trusted, folderUri);
    writeFileSync(file, good);
    await server.open(uri, good);
    const hover = () =>
      server.connection.sendRequest(HoverRequest.type, { textDocument: { uri }, position: { line: 2, character: 3 } });
    const lenses = () => server.connection.sendRequest(CodeLensRequest.type, { textDocument: { uri } });
    assert.match(JSON.stringify(await hover()), /As the lab `demo` would be built.*`172\.18\.0\.2\/16`/);
    assert.deepEqual(titles(await lenses()), ['▶ Start lab', 'not running']);

    const refreshed = server.codeLensRefresh();
    await server.connection.sendNotification(labsNotification, labsOf(good, file));
    await refreshed;
    assert.match(JSON.stringify(await hover()), /Running in the lab `demo`.*`172\.18\.0\.2\/16`/);
    assert.deepEqual(titles(await lenses()), ['■ Stop lab demo', 'running, 1 container']);
  });

  it('speaks the language of the editor', async () => {
    await using server = new ServerProcess(bundle);
    const messages = join(base, 'bundle.l10n.xx.json');
    writeFileSync(messages, JSON.stringify({ '▶ Start lab': 'TRATS', 'As the lab {0} would be built': 'BAL {0}' }));
    await server.initialize({ ...trusted, messages }, folderUri);
    await server.open(uri, good);
    const textDocument = { uri };
    const lenses = await server.connection.sendRequest(CodeLensRequest.type, { textDocument });
    assert.deepEqual(titles(lenses), ['TRATS', 'not running']);
    const position = { line: 2, character: 3 };
    const hover = await server.connection.sendRequest(HoverRequest.type, { textDocument, position });
    assert.match(JSON.stringify(hover), /BAL `demo`/);
  });

  it('speaks English when its messages cannot be read', async () => {
    await using server = new ServerProcess(bundle);
    await server.initialize({ ...trusted, messages: join(base, 'none.json') }, folderUri);
    await server.open(uri, good);
    const lenses = await server.connection.sendRequest(CodeLensRequest.type, { textDocument: { uri } });
    assert.deepEqual(titles(lenses), ['▶ Start lab', 'not running']);
  });
});

function titles(lenses: readonly CodeLens[] | null): readonly (string | undefined)[] {
  return (lenses ?? []).map(({ command }) => command?.title);
}

function labsOf(text: string, file: string): LabsParams {
  const { lab } = parseLabFile(text, { file, environment: {} });
  return { labs: lab === undefined ? [] : [addressed(lab)] };
}
