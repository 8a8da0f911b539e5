import assert from 'node:assert/strict';
import { existsSync, readlinkSync } from 'node:fs';
import { commands, Position, Uri, ViewColumn, window, workspace, type Terminal } from 'vscode';
import { viewIds } from '../../extension/contributions.ts';
import { parseLabFile, planScript, type RunningLab } from '../../lab-runtime/index.ts';
import { run } from '../support/commands.ts';
import { copied } from '../support/copied.ts';
import { inLab, ipLinks, labNamed, labNames, rulesOf } from '../support/inLab.ts';
import { childrenOf } from '../support/processes.ts';
import { until } from '../support/until.ts';

describe('a lab, by the commands', () => {
  const lab = 'lab';
  let file: Uri;
  let running: RunningLab;

  before(() => {
    const [folder] = workspace.workspaceFolders ?? [];
    assert.ok(folder);
    file = Uri.joinPath(folder.uri, 'compose.yaml');
  });
  afterEach(() => commands.executeCommand('workbench.action.closeAllEditors'));
  after(async () => {
    for (const terminal of window.terminals) terminal.dispose();
    if ((await labNames()).includes(lab)) await run('vethscope.stopLab', { kind: 'lab', lab });
  });

  it('starts from its file', async () => {
    assert.equal(await run('vethscope.startLab', file), lab);
    running = await labNamed(lab);
    assert.deepEqual(Object.keys(running.pids).toSorted(), ['box', 'client', 'web']);
  });

  it('is left alone when it is started again', async () => {
    assert.equal(await run('vethscope.startLab', { kind: 'file', file: file.fsPath }), lab);
    assert.equal((await labNamed(lab)).holderPid, running.holderPid);
  });

  it('gives addresses, MACs and veth names, as ip has them', async () => {
    const inside = ipLinks(running, 'web').find(({ ifname }) => ifname === 'eth0');
    const outside = ipLinks(running, 'host').find(({ ifindex }) => ifindex === inside?.link_index);
    assert.ok(inside && outside);
    const web = { kind: 'place', lab, place: 'web' } as const;
    assert.equal(await copied('vethscope.copyAddress', web), inside.addr_info[0]?.local);
    assert.equal(await copied('vethscope.copyMac', web), inside.address);
    assert.equal(await copied('vethscope.copyVethName', web), outside.ifname);
    assert.equal(outside.master, 'docker0');
  });

  it('leads from a container to its veth, and back', async () => {
    const veth = await copied('vethscope.copyVethName', { kind: 'place', lab, place: 'box' });
    assert.ok(veth);
    await run('vethscope.revealVeth', { kind: 'endpoint', lab, place: 'box', network: 'bridge' });
    assert.equal(
      await until(() => copied('vethscope.copyVethName', { kind: 'selection', view: viewIds.interfaces })),
      veth,
    );
    await run('vethscope.revealContainer', { kind: 'interface', lab, place: 'host', interface: veth });
    const address = inLab(running, 'box', 'ip', '-4', '-o', 'addr', 'show', 'eth0').match(/inet ([\d.]+)/)?.[1];
    await until(async () =>
      (await copied('vethscope.copyAddress', { kind: 'selection', view: viewIds.labs })) === address ? true : undefined,
    );
  });

  it('answers a ping, in a terminal', async () => {
    await workspace.getConfiguration().update('vethscope.ping.count', 2);
    const result = await run('vethscope.ping', { kind: 'place', lab, place: 'box' }, 'web');
    assert.deepEqual([result?.sent, result?.received], [2, 2]);
    assert.ok(window.terminals.some(({ name }) => name === 'ping: box → web'));
  });

  it('loses a ping to nobody, which is a result', async () => {
    await workspace.getConfiguration().update('vethscope.ping.count', 1);
    const result = await run('vethscope.ping', { kind: 'place', lab, place: 'box' }, '172.17.0.99');
    assert.deepEqual([result?.sent, result?.received], [1, 0]);
  });

  it('ends a ping with its terminal', async () => {
    await workspace.getConfiguration().update('vethscope.ping.count', 1000);
    const pings = () => childrenOf(process.pid).filter(({ command }) => /\bping -n/.test(command));
    const result = run('vethscope.ping', { kind: 'place', lab, place: 'box' }, 'client');
    await until(() => (pings().length > 0 ? true : undefined));
    window.terminals.find(({ name }) => name === 'ping: box → client')?.dispose();
    assert.equal(await result, undefined);
    await until(() => (pings().length === 0 ? true : undefined));
  });

  it('traces a route', async () => {
    const result = await run('vethscope.traceroute', { kind: 'place', lab, place: 'box' }, 'client');
    assert.equal(result?.reached, true);
    assert.deepEqual(
      result.hops.map(({ address }) => address),
      ['172.17.0.1', '192.168.99.1'],
    );
  });

  it('serves its published port to the outside', async () => {
    const port = running.lab.containers.find(({ spec }) => spec.name === 'web')?.ports[0];
    assert.ok(port);
    const answer = await run('vethscope.fetchUrl', { kind: 'port', lab, place: 'web', ...port });
    assert.equal(answer?.status, 200);
    assert.match(answer.body, /192\.168\.99\.1\b/, 'the server does not say who asked');
  });

  it('asks who reaches what, and shows it as a document', async () => {
    const matrix = await run('vethscope.matrix', { kind: 'lab', lab });
    const answerTo = (from: string, column: number): string | undefined =>
      matrix?.cells.find((cell) => cell.column === column && matrix.rows[cell.row]?.name === from)?.answer;
    const published = matrix?.columns.findIndex((column) => column.published !== undefined) ?? -1;
    assert.deepEqual([answerTo('client', published), answerTo('host', published)], ['yes', 'yes']);
    await until(() =>
      window.tabGroups.all.flatMap(({ tabs }) => tabs).some(({ label }) => label.includes(`Matrix ${lab}`))
        ? true
        : undefined,
    );
  });

  it('opens a terminal in the namespace of a container', async () => {
    await run('vethscope.openTerminal', { kind: 'place', lab, place: 'web' });
    const terminal = await until(() => window.terminals.find(({ name }) => name === 'web (lab)'));
    const wanted = readlinkSync(`/proc/${running.pids['web']}/ns/net`);
    await until(async () => ((await namespacesOf(terminal)).includes(wanted) ? true : undefined));
    terminal.dispose();
  });

  it('shows the rules as iptables-save prints them', async () => {
    await run('vethscope.showIptablesSave', { kind: 'place', lab, place: 'host' });
    const document = window.activeTextEditor?.document;
    assert.equal(document?.languageId, 'iptables-save');
    const own = rulesOf(inLab(running, 'host', 'iptables-save'));
    assert.ok(own.length > 10);
    assert.deepEqual(
      rulesOf(document.getText()).filter((rule) => own.includes(rule)),
      own,
    );
  });

  it('shows the commands it is made with, beside its file', async () => {
    await window.showTextDocument(file, { viewColumn: ViewColumn.One });
    await run('vethscope.showCommands');
    const editor = window.visibleTextEditors.find(({ document }) => document.uri.scheme === 'vethscope');
    assert.equal(editor?.document.languageId, 'shellscript');
    assert.equal(editor.viewColumn, ViewColumn.Two);
    const text = (await workspace.openTextDocument(file)).getText();
    const parsed = parseLabFile(text, { file: file.fsPath, environment: {} }).lab;
    assert.ok(parsed);
    assert.equal(editor.document.getText(), planScript(parsed));
  });

  it('grows and shrinks while it runs', async () => {
    assert.equal(
      await run('vethscope.runContainer', { kind: 'lab', lab }, { name: 'extra', publish: ['9000:80'] }),
      true,
    );
    running = await labNamed(lab);
    const extra = { kind: 'place', lab, place: 'extra' } as const;
    assert.equal(
      (await run('vethscope.fetchUrl', { kind: 'place', lab, place: 'client' }, 'http://192.168.99.100:9000/'))?.status,
      200,
    );
    assert.equal(await run('vethscope.publishPort', extra, '9001:81'), true);
    assert.match(inLab(running, 'host', 'iptables-save', '-t', 'nat'), /--dport 9001 .*:81$/m);
    const port = { hostIp: '0.0.0.0', hostPort: 9001, containerPort: 81, protocol: 'tcp' } as const;
    assert.equal(await run('vethscope.unpublishPort', { ...extra, kind: 'port', ...port }), true);
    assert.doesNotMatch(inLab(running, 'host', 'iptables-save', '-t', 'nat'), /--dport 9001/);
    assert.equal(await run('vethscope.disconnectNetwork', extra, 'bridge'), true);
    assert.deepEqual(
      ipLinks(await labNamed(lab), 'extra').map(({ ifname }) => ifname),
      ['lo'],
    );
    assert.equal(await run('vethscope.connectNetwork', extra, 'bridge'), true);
    assert.equal(ipLinks(await labNamed(lab), 'extra').length, 2);
  });

  it('is what its file says after a restart', async () => {
    assert.equal(await run('vethscope.restartLab', { kind: 'lab', lab }), lab);
    const again = await labNamed(lab);
    assert.notEqual(again.holderPid, running.holderPid);
    assert.equal(again.pids['extra'], undefined);
    running = again;
  });

  it('stops, and nothing is left', async () => {
    assert.equal(await run('vethscope.stopLab', file), true);
    assert.deepEqual(await labNames(), []);
    const pids = [running.holderPid, ...Object.values(running.pids)];
    await until(() => (pids.some((pid) => existsSync(`/proc/${pid}`)) ? undefined : true));
  });
});

describe('a lab file', () => {
  let folder: Uri;

  before(() => {
    const [first] = workspace.workspaceFolders ?? [];
    assert.ok(first);
    folder = first.uri;
  });
  afterEach(() => commands.executeCommand('workbench.action.closeAllEditors'));

  it('is made from a template, and is right', async () => {
    for (const template of ['docker0', 'two-networks', 'published-web']) {
      const uri = Uri.joinPath(folder, `${template}.lab.yaml`);
      assert.equal((await run('vethscope.newLabFile', template, uri))?.toString(), uri.toString());
      const document = window.activeTextEditor?.document;
      assert.equal(document?.uri.toString(), uri.toString());
      const { diagnostics } = parseLabFile(document.getText(), { file: uri.fsPath, environment: {} });
      assert.deepEqual(diagnostics, []);
      await commands.executeCommand('workbench.action.closeActiveEditor');
      await workspace.fs.delete(uri);
    }
  });

  it('with an error starts nothing, and shows the place', async () => {
    const uri = Uri.joinPath(folder, 'broken.lab.yaml');
    await workspace.fs.writeFile(uri, Buffer.from('services:\n  web:\n    image: nginx\n    networks: [nowhere]\n'));
    assert.equal(await run('vethscope.startLab', uri), undefined);
    assert.deepEqual(window.activeTextEditor?.selection.start, new Position(3, 15));
    assert.deepEqual(await labNames(), []);
    await commands.executeCommand('workbench.action.closeActiveEditor');
    await workspace.fs.delete(uri);
  });
});

describe('a command', () => {
  it('about a lab that does not run fails gently', async () => {
    assert.equal(await run('vethscope.stopLab', { kind: 'lab', lab: 'nobody' }), undefined);
    assert.equal(await run('vethscope.ping', { kind: 'place', lab: 'nobody', place: 'web' }, 'host'), undefined);
  });

  it('examines the machine', async () => {
    await run('vethscope.doctor');
    await until(() =>
      window.tabGroups.all.flatMap(({ tabs }) => tabs).find(({ label }) => label.includes('Examination')),
    );
    await commands.executeCommand('workbench.action.closeAllEditors');
  });
});

/** The network namespaces of a terminal's processes. */
async function namespacesOf(terminal: Terminal): Promise<readonly string[]> {
  const pid = await terminal.processId;
  if (pid === undefined) return [];
  return [pid, ...childrenOf(pid).map((child) => child.pid)].map((one) => {
    try {
      return readlinkSync(`/proc/${one}/ns/net`);
    } catch {
      return '';
    }
  });
}
