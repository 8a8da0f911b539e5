import assert from 'node:assert/strict';
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { commands, Uri, ViewColumn, window, workspace } from 'vscode';
import { run } from '../support/commands.ts';
import { hearToasts, pickFrom, typeIn, watchProgress } from '../support/dialogs.ts';
import { inLab, labNamed, labNames } from '../support/inLab.ts';
import { childrenOf } from '../support/processes.ts';
import { until } from '../support/until.ts';

const lab = 'lab';
let folder: Uri;
let file: Uri;

before(() => {
  const [first] = workspace.workspaceFolders ?? [];
  assert.ok(first);
  folder = first.uri;
  file = Uri.joinPath(folder, 'compose.yaml');
});

/** Writes a lab file, does something with it, and removes it. */
async function withFile(name: string, text: string, work: (uri: Uri) => Promise<void>): Promise<void> {
  const uri = Uri.joinPath(folder, name);
  await workspace.fs.writeFile(uri, Buffer.from(text));
  try {
    await work(uri);
  } finally {
    await commands.executeCommand('workbench.action.closeAllEditors');
    rmSync(uri.fsPath, { force: true });
  }
}

describe('a lab that takes its time', () => {
  const services = Array.from({ length: 150 }, (_, index) => `  c${index}: { image: c, ports: ["80"] }\n`).join('');
  const text = `name: large\nservices:\n${services}`;
  const stateFolder = () => join(process.env['XDG_RUNTIME_DIR'] ?? '', 'vethscope/labs');

  it('shows how far it is, and leaves nothing when it is cancelled in the middle', async () => {
    await withFile('large.lab.yaml', text, async (uri) => {
      using heard = hearToasts();
      const seen: string[] = [];
      using progress = watchProgress((message) => {
        seen.push(message);
        return 'cancel';
      });
      assert.equal(await run('vethscope.startLab', uri), undefined);
      assert.deepEqual(progress.titles, ['Starting lab large']);
      assert.match(seen[0] ?? '', /^Step \d+ of \d+$/);
      assert.deepEqual(heard.toasts, [], 'who cancels need not be told');
      assert.deepEqual(await labNames(), []);
      assert.deepEqual(existsSync(stateFolder()) ? readdirSync(stateFolder()) : [], []);
      const holders = () =>
        childrenOf(1).filter(({ command }) => command.includes(`vethscope-holder ${stateFolder()}`));
      await until(() => (holders().length === 0 ? true : undefined));
    });
  });

  it('can be started after that', async () => {
    await withFile('large.lab.yaml', text, async (uri) => {
      using progress = watchProgress(() => 'go on');
      assert.equal(await run('vethscope.startLab', uri), 'large');
      assert.equal(await run('vethscope.stopLab', { kind: 'lab', lab: 'large' }), true);
      assert.deepEqual(progress.titles.slice(0, 1), ['Starting lab large']);
    });
  });
});

describe('toasts', () => {
  it('say what failed with at most two actions, and do not stand twice', async () => {
    using heard = hearToasts();
    await run('vethscope.stopLab', { kind: 'lab', lab: 'one' });
    await run('vethscope.stopLab', { kind: 'lab', lab: 'two' });
    await run('vethscope.stopLab', { kind: 'lab', lab: 'one' });
    assert.deepEqual(
      heard.toasts.map(({ severity, text, actions }) => [severity, text, actions]),
      [
        ['error', 'Lab one is not running.', ['Refresh', 'Show Log']],
        ['error', 'Lab two is not running.', ['Refresh', 'Show Log']],
      ],
    );
  });

  it('say it again once the earlier one is gone: whoever runs a command is answered', async () => {
    using heard = hearToasts(() => undefined);
    await run('vethscope.stopLab', { kind: 'lab', lab: 'three' });
    await run('vethscope.stopLab', { kind: 'lab', lab: 'three' });
    assert.equal(heard.toasts.length, 2);
  });

  it('offer what helps', async () => {
    await withFile('wrong.lab.yaml', 'services: []\n', async (uri) => {
      using heard = hearToasts();
      assert.equal(await run('vethscope.startLab', uri), undefined);
      assert.deepEqual(heard.toasts[0]?.actions, ['Show Problems', 'Show Log']);
    });
  });

  it('say that nothing is to be installed where nothing is missing', async () => {
    using heard = hearToasts();
    await run('vethscope.installTools');
    assert.deepEqual(
      heard.toasts.map(({ severity, text }) => [severity, text]),
      [['information', 'No program is missing.']],
    );
    assert.deepEqual(window.terminals, []);
  });

  it('are not needed for a terminal that has no lab: it says so itself', async () => {
    using heard = hearToasts();
    await newTerminalByProfile();
    const terminal = await until(() => window.terminals.find(({ name }) => name === 'Open Terminal'));
    assert.deepEqual(heard.toasts, []);
    terminal.dispose();
  });

  it('tell once of a program that the machine lacks', async () => {
    const text = 'name: lacking\nservices:\n  web: { image: web, command: /no/such/program, ports: ["80"] }\n';
    await withFile('lacking.lab.yaml', text, async (uri) => {
      using heard = hearToasts();
      for (let round = 0; round < 2; round += 1) {
        assert.equal(await run('vethscope.startLab', uri), 'lacking');
        assert.equal(await run('vethscope.stopLab', uri), true);
      }
      assert.deepEqual(
        heard.toasts.map(({ severity, text: said }) => [severity, said]),
        [
          [
            'information',
            'This machine lacks the program of web (/no/such/program): the built-in responder answers in its place.',
          ],
        ],
      );
    });
  });
});

describe('a lab whose file is gone', () => {
  it('runs on, cannot be restarted, and stops', async () => {
    await withFile('brief.lab.yaml', 'name: brief\nservices:\n  a: { image: a }\n', async (uri) => {
      assert.equal(await run('vethscope.startLab', uri), 'brief');
      await run('vethscope.openTerminal', { kind: 'place', lab: 'brief', place: 'a' });
      rmSync(uri.fsPath);
      using heard = hearToasts();
      assert.equal(await run('vethscope.restartLab', { kind: 'lab', lab: 'brief' }), undefined);
      await run('vethscope.openLabFile', { kind: 'lab', lab: 'brief' });
      assert.deepEqual(
        heard.toasts.map(({ text }) => text),
        [`${uri.fsPath} cannot be opened.`],
      );
      assert.ok((await labNamed('brief')).pids['a']);
      assert.ok(
        window.terminals.some(({ name }) => name === 'a (brief)'),
        'its shell was closed too early',
      );
      assert.equal(await run('vethscope.stopLab', { kind: 'lab', lab: 'brief' }), true);
      await until(() => (window.terminals.every(({ name }) => name !== 'a (brief)') ? true : undefined));
    });
  });
});

describe('a running lab, by dialogs', () => {
  before(async () => {
    assert.equal(await run('vethscope.startLab', file), lab);
  });
  after(async () => {
    for (const terminal of window.terminals) terminal.dispose();
    await run('vethscope.stopLab', { kind: 'lab', lab });
  });
  afterEach(() => commands.executeCommand('workbench.action.closeAllEditors'));

  it('is not turned into another lab of its name without asking', async () => {
    await withFile('other.lab.yaml', 'name: lab\nservices:\n  alone: { image: alone }\n', async (uri) => {
      const { holderPid } = await labNamed(lab);
      {
        using heard = hearToasts(() => undefined);
        assert.equal(await run('vethscope.startLab', uri), undefined);
        assert.equal(heard.toasts.length, 1);
        assert.equal((await labNamed(lab)).pids['alone'], undefined);
      }
      {
        using _heard = hearToasts(({ actions }) => actions[0] ?? 'Change It');
        assert.equal(await run('vethscope.startLab', uri), lab);
      }
      const changed = await labNamed(lab);
      assert.deepEqual([changed.holderPid, Object.keys(changed.pids).toSorted()], [holderPid, ['alone', 'client']]);
    });
    using _heard = hearToasts(() => 'Change It');
    assert.equal(await run('vethscope.startLab', file), lab);
  });

  it('gets a container that is described in words, and those are checked as they are typed', async () => {
    using typed = typeIn('web', undefined);
    assert.equal(await run('vethscope.runContainer', { kind: 'lab', lab }), false);
    assert.deepEqual(typed.faults, ['There is a container web already.']);
    using again = typeIn('extra', '8081:80 99999', undefined);
    assert.equal(await run('vethscope.runContainer', { kind: 'network', lab, network: 'bridge' }), false);
    assert.equal(again.faults.length, 1);
    assert.match(again.faults[0] ?? '', /99999/);
    using good = typeIn('extra', '8081:80', 'sleep 1d');
    assert.equal(await run('vethscope.runContainer', { kind: 'network', lab, network: 'bridge' }), true);
    assert.deepEqual(good.faults, []);
    const extra = (await labNamed(lab)).lab.containers.find(({ spec }) => spec.name === 'extra');
    assert.deepEqual(extra?.spec.command, ['sleep', '1d']);
    assert.deepEqual(
      extra.ports.map(({ hostPort, containerPort }) => [hostPort, containerPort]),
      [[8081, 80]],
    );
  });

  it('takes back the one port that was picked, and leaves the other that leads to the same place', async () => {
    const extra = { kind: 'place', lab, place: 'extra' } as const;
    assert.equal(await run('vethscope.publishPort', extra, '127.0.0.1:8082:80'), true);
    using picked = pickFrom('0.0.0.0:8081');
    assert.equal(await run('vethscope.unpublishPort', extra), true);
    assert.deepEqual(picked.offered[0]?.length, 2);
    const left = (await labNamed(lab)).lab.containers.find(({ spec }) => spec.name === 'extra')?.ports;
    assert.deepEqual(
      left?.map(({ hostIp, hostPort }) => `${hostIp}:${hostPort}`),
      ['127.0.0.1:8082'],
    );
  });

  it('removes a container only after asking, and says what goes', async () => {
    const extra = { kind: 'place', lab, place: 'extra' } as const;
    {
      using heard = hearToasts(() => undefined);
      assert.equal(await run('vethscope.removeContainer', extra), false);
      assert.equal(heard.toasts[0]?.text, 'Remove container extra of lab lab?');
      assert.ok((await labNamed(lab)).pids['extra']);
    }
    using heard = hearToasts(() => 'Remove');
    const removed = await run('vethscope.removeContainer', extra);
    assert.equal(removed, true, JSON.stringify(heard.toasts));
    assert.equal((await labNamed(lab)).pids['extra'], undefined);
  });

  it('asks who pings whom', async () => {
    await workspace.getConfiguration().update('vethscope.ping.count', 1);
    using picked = pickFrom('box');
    const result = run('vethscope.ping');
    await until(() => (picked.offered.length > 0 ? true : undefined));
    assert.deepEqual(picked.offered[0], ['$(server) host', '$(package) box', '$(package) web', '$(globe) client']);
    // The first of whom `box` may ask is the host; the pick is VS Code's own.
    let answer: Awaited<typeof result> | undefined;
    void result.then((value) => (answer = value));
    await until(async () => {
      await commands.executeCommand('workbench.action.acceptSelectedQuickOpenItem');
      return answer === undefined ? undefined : true;
    });
    assert.deepEqual([answer?.sent, answer?.received], [1, 1]);
    assert.ok(window.terminals.some(({ name }) => name === 'ping: box → host'));
  });

  it('leaves everything as it is where the user turns away', async () => {
    using _picked = pickFrom(undefined, undefined, undefined, undefined);
    const before = await labNamed(lab);
    assert.equal(await run('vethscope.ping'), undefined);
    assert.equal(await run('vethscope.publishPort'), false);
    assert.equal(await run('vethscope.connectNetwork', { kind: 'lab', lab }), false);
    await run('vethscope.openTerminal');
    assert.deepEqual(
      window.terminals.filter(({ name }) => name.endsWith(' (lab)')),
      [],
    );
    assert.deepEqual(await labNamed(lab), before);
  });

  it('shows its commands beside its file, also where that was not open', async () => {
    await run('vethscope.showCommands', { kind: 'lab', lab });
    assert.deepEqual(
      window.visibleTextEditors
        .map(({ document, viewColumn }) => [document.uri.scheme, viewColumn] as const)
        .toSorted(([, a = 0], [, b = 0]) => a - b),
      [
        ['file', ViewColumn.One],
        ['vethscope', ViewColumn.Two],
      ],
    );
  });

  for (const [place, address] of [
    ['host', '192.168.99.100'],
    ['client', '192.168.99.1'],
    ['web', '172.17.0.3'],
  ] as const) {
    it(`has a shell at ${place}`, async () => {
      await run('vethscope.openTerminal', { kind: 'place', lab, place });
      const terminal = await until(() => window.terminals.find(({ name }) => name === `${place} (lab)`));
      const pid = await terminal.processId;
      assert.ok(pid);
      // What the shell sees of the network becomes the name of a process, which can be seen from here.
      terminal.sendText(`exec -a "$(ip -o -4 addr | tr -s ' \\n' ' ')" sleep 1d`);
      await until(() =>
        [...childrenOf(pid), ...childrenOf(process.pid)].some(({ command }) => command.includes(` ${address}/`))
          ? true
          : undefined,
      );
      terminal.dispose();
    });
  }

  it('closes the shells of a container that is removed, and no others', async () => {
    assert.equal(await run('vethscope.runContainer', { kind: 'lab', lab }, { name: 'brief' }), true);
    await run('vethscope.openTerminal', { kind: 'place', lab, place: 'brief' });
    await run('vethscope.openTerminal', { kind: 'place', lab, place: 'web' });
    const names = () => window.terminals.map(({ name }) => name).filter((name) => name.endsWith(' (lab)'));
    assert.deepEqual(names().toSorted(), ['brief (lab)', 'web (lab)']);
    using _heard = hearToasts(() => 'Remove');
    assert.equal(await run('vethscope.removeContainer', { kind: 'place', lab, place: 'brief' }), true);
    await until(() => (names().join() === 'web (lab)' ? true : undefined));
    for (const terminal of window.terminals) terminal.dispose();
  });

  it('has a terminal profile that asks who', async () => {
    using _picked = pickFrom('web');
    await newTerminalByProfile();
    await until(() => window.terminals.find(({ name }) => name === 'web (lab)'));
    for (const terminal of window.terminals) terminal.dispose();
  });

  it('has a terminal profile that closes again where nobody is picked', async () => {
    using _picked = pickFrom(undefined);
    using heard = hearToasts();
    await newTerminalByProfile();
    await until(() => (window.terminals.length === 0 ? true : undefined));
    assert.deepEqual(heard.toasts, []);
  });

  it('is fetched from where a port can be reached', async () => {
    const web = { kind: 'place', lab, place: 'web' } as const;
    assert.equal(await run('vethscope.publishPort', web, '127.0.0.1:8083:80'), true);
    const port = { hostIp: '127.0.0.1', hostPort: 8083, containerPort: 80, protocol: 'tcp' } as const;
    using _toasts = hearToasts();
    const answer = await run('vethscope.fetchUrl', { kind: 'port', lab, place: 'web', ...port });
    assert.ok(window.terminals.some(({ name }) => name === 'Fetch URL: host → http://127.0.0.1:8083/'));
    assert.ok(answer === undefined || answer.status === 200);
    assert.match(
      inLab(await labNamed(lab), 'host', 'iptables-save', '-t', 'nat'),
      /-d 127\.0\.0\.1\/32 .*--dport 8083/,
    );
  });
});

/** As the menu beside the + of the terminals does. */
function newTerminalByProfile(): Thenable<unknown> {
  return commands.executeCommand('workbench.action.terminal.newWithProfile', {
    config: { extensionIdentifier: 'vethscope.vethscope', id: 'vethscope.terminal', title: 'Lab Shell', options: {} },
  });
}
