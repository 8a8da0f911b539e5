/** Packets recorded from within VS Code. */
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { mock } from 'node:test';
import { env, UIKind, Uri, window, workspace, type QuickPickItem } from 'vscode';
import type { RunningLab } from '../../lab-runtime/index.ts';
import { run } from '../support/commands.ts';
import { hearToasts, watchProgress } from '../support/dialogs.ts';
import { inLab, labNamed } from '../support/inLab.ts';
import { childrenOf } from '../support/processes.ts';
import { readPcapng } from '../support/readPcapng.ts';
import { until } from '../support/until.ts';

describe('packets', () => {
  const lab = 'lab';
  let file: Uri;
  let running: RunningLab;

  before(async () => {
    const [folder] = workspace.workspaceFolders ?? [];
    assert.ok(folder);
    file = Uri.joinPath(folder.uri, 'packets.pcapng');
    await run('vethscope.startLab', Uri.joinPath(folder.uri, 'compose.yaml'));
    running = await labNamed(lab);
  });
  afterEach(() => {
    for (const terminal of window.terminals) terminal.dispose();
    rmSync(file.fsPath, { force: true });
  });
  after(() => run('vethscope.stopLab', { kind: 'lab', lab }));

  const ping = (count: string) => {
    const web = running.lab.containers.find(({ spec }) => spec.name === 'web')?.endpoints[0]?.address ?? '';
    inLab(running, 'box', 'ping', '-c', count, '-i', '0.2', web);
  };
  const begun = () => until(() => (existsSync(file.fsPath) ? true : undefined));
  const recorders = () => childrenOf(process.pid).filter(({ command }) => command.startsWith('perl -e'));

  it('of an interface are written into a file, which is shown at the end', async () => {
    using heard = hearToasts();
    const result = run(
      'vethscope.capturePackets',
      { kind: 'interface', lab, place: 'web', interface: 'eth0' },
      file,
      4,
    );
    await begun();
    ping('3');
    assert.equal((await result)?.packets, 4);
    const { interfaces, packets, application } = readPcapng(readFileSync(file.fsPath));
    assert.deepEqual(
      interfaces.map(({ description }) => description),
      ['web:eth0'],
    );
    assert.match(interfaces[0]?.comment ?? '', /^container: web /u);
    assert.deepEqual([packets.length, application], [4, 'Vethscope for VS Code']);
    assert.ok(window.terminals.some(({ name }) => name === 'capture: web eth0'));
    await until(() => (heard.toasts.length > 0 ? true : undefined));
    assert.deepEqual(
      heard.toasts.map(({ text, actions }) => [text, actions]),
      [
        [
          `4 packets in ${file.fsPath}. Wireshark, installed on the machine you sit at, opens that file.`,
          ['Reveal File'],
        ],
      ],
    );
  });

  describe('where VS Code is on the machine that the user sits at', () => {
    let folder: string;
    const path = process.env['PATH'];
    const capture = () => {
      const result = run('vethscope.capturePackets', { kind: 'place', lab, place: 'box' }, file, 2);
      return begun().then(() => (ping('1'), result));
    };
    /** A program of that name, the first on the search path. */
    const wireshark = (text: string) => {
      writeFileSync(join(folder, 'wireshark'), text, { mode: 0o755 });
    };

    beforeEach(() => {
      folder = mkdtempSync(join(tmpdir(), 'vethscope wireshark-'));
      process.env['PATH'] = `${folder}:${path ?? ''}`;
      mock.getter(env, 'uiKind', () => UIKind.Desktop);
      mock.getter(env, 'remoteName', () => undefined);
    });
    afterEach(() => {
      mock.restoreAll();
      process.env['PATH'] = path;
      rmSync(folder, { recursive: true });
    });

    it('are opened in Wireshark where the user wishes it', async () => {
      wireshark(`#!/bin/sh\nprintf '%s\\n' "$@" >'${folder}/new' && mv '${folder}/new' '${folder}/given'\n`);
      using heard = hearToasts(() => 'Open in Wireshark');
      assert.equal((await capture())?.packets, 2);
      await until(() => (existsSync(join(folder, 'given')) ? true : undefined));
      assert.equal(readFileSync(join(folder, 'given'), 'utf8'), `-r\n${file.fsPath}\n`);
      assert.deepEqual(
        heard.toasts.map(({ text, actions }) => [text, actions]),
        [['2 packets in packets.pcapng', ['Open in Wireshark']]],
      );
    });

    it('are not where Wireshark cannot be started, which is told', async () => {
      wireshark('#!/nowhere/sh\n');
      using heard = hearToasts(({ actions }) => actions.find((action) => action === 'Open in Wireshark'));
      await capture();
      const error = await until(() => heard.toasts.find(({ severity }) => severity === 'error'));
      assert.match(error.text, /^Wireshark could not be started: .*ENOENT/u);
    });

    it('are where the user is told, with what to install, where there is no Wireshark', async () => {
      // A folder of that name is none.
      mkdirSync(join(folder, 'wireshark'));
      using heard = hearToasts();
      const result = run('vethscope.capturePackets', { kind: 'place', lab, place: 'box' }, file, 2);
      await begun();
      ping('1');
      // Nobody knows what else is on the machine's search path.
      process.env['PATH'] = folder;
      await result;
      await until(() => (heard.toasts.length > 0 ? true : undefined));
      assert.deepEqual(
        heard.toasts.map(({ text, actions }) => [text, actions]),
        [[`2 packets in ${file.fsPath}. Install Wireshark to look into them.`, ['Reveal File']]],
      );
    });
  });

  it('end with their terminal, and nothing goes on', async () => {
    using heard = hearToasts();
    const result = run('vethscope.capturePackets', { kind: 'place', lab, place: 'box' }, file);
    await begun();
    assert.equal(recorders().length, 1);
    ping('1');
    await until(() => (readPcapng(readFileSync(file.fsPath)).packets.length >= 2 ? true : undefined));
    window.terminals.find(({ name }) => name === 'capture: box')?.dispose();
    assert.ok(((await result)?.packets ?? 0) >= 2);
    assert.equal(recorders().length, 0);
    assert.deepEqual(
      heard.toasts.map(({ severity }) => severity),
      ['information'],
    );
  });

  it('end with Cancel of their progress, which tells how many there are', async () => {
    using heard = hearToasts();
    let pinged = false;
    using progress = watchProgress((message) => {
      if (!/^\d+ packets so far$/u.test(message) || !existsSync(file.fsPath)) return 'go on';
      if (!pinged) ping('1');
      pinged = true;
      return Number.parseInt(message, 10) >= 8 ? 'cancel' : 'go on';
    });
    const result = await run('vethscope.capturePackets', { kind: 'lab', lab }, file);
    assert.ok((result?.packets ?? 0) >= 8);
    assert.deepEqual(progress.titles, ['Capturing packets of lab']);
    assert.equal(heard.toasts.length, 1);
    assert.equal(recorders().length, 0);
  });

  it('are asked for: on which interfaces, and where to', async () => {
    let offered: readonly (QuickPickItem & { readonly picked?: boolean })[] = [];
    const picks = mock.method(window, 'showQuickPick', async (items: readonly QuickPickItem[]) => {
      offered = items;
      return items.filter(({ label }) => label === 'web:eth0' || label === 'host:docker0');
    });
    const saves = mock.method(window, 'showSaveDialog', async () => file);
    try {
      const result = run('vethscope.capturePackets', { kind: 'lab', lab });
      await begun();
      window.terminals.find(({ name }) => name === 'capture: lab')?.dispose();
      const interfaces = (await result)?.interfaces.map((one) => `${one.place}:${one.interface}`);
      assert.deepEqual(interfaces, ['host:docker0', 'web:eth0']);
      assert.ok(offered.length > 6 && offered.every(({ picked }) => picked === true));
      const [asked] = saves.mock.calls[0]?.arguments as readonly { readonly defaultUri?: Uri }[];
      assert.match(asked?.defaultUri?.path ?? '', /\/lab\.pcapng$/u);
    } finally {
      picks.mock.restore();
      saves.mock.restore();
    }
  });

  it('of somebody who is not there are refused, gently', async () => {
    using heard = hearToasts();
    assert.equal(await run('vethscope.capturePackets', { kind: 'place', lab, place: 'nobody' }, file), undefined);
    assert.equal(existsSync(file.fsPath), false);
    assert.deepEqual(
      heard.toasts.map(({ severity, text }) => [severity, text]),
      [['error', 'There is no nobody.']],
    );
  });
});
