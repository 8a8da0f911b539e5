import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { commands, ConfigurationTarget, extensions, Uri, window, workspace } from 'vscode';
import { run } from '../support/commands.ts';
import { copied } from '../support/copied.ts';
import { hearToasts, nextQuickPick, pickFrom } from '../support/dialogs.ts';
import { labNamed, labNames } from '../support/inLab.ts';
import { spawnsDuring } from '../support/spawns.ts';
import { until } from '../support/until.ts';

const lab = 'lab';
const settings = () => workspace.getConfiguration('vethscope');
const configure = (id: string, value: unknown) => settings().update(id, value, ConfigurationTarget.Global);

/** What is offered where a command asks on which machine. */
async function offered(): Promise<readonly string[]> {
  using picks = pickFrom(undefined);
  await run('vethscope.doctor');
  return picks.offered[0] ?? [];
}

describe('other machines', () => {
  let file: Uri;
  let dist: string;

  before(async () => {
    const [folder] = workspace.workspaceFolders ?? [];
    const extension = extensions.getExtension('vethscope.vethscope');
    assert.ok(folder && extension);
    await extension.activate();
    file = Uri.joinPath(folder.uri, 'compose.yaml');
    dist = join(extension.extensionPath, 'dist');
    await commands.executeCommand('workbench.action.closeAllEditors');
  });
  afterEach(async () => {
    for (const terminal of window.terminals) terminal.dispose();
    await configure('targets', undefined);
    await configure('commandPrefixes', undefined);
    await commands.executeCommand('workbench.action.closeSidebar');
  });

  it('are those of the user’s settings, and no folder can have any', async () => {
    await configure('targets', ['ssh:one', { id: 'vm:two', sudo: true }]);
    await until(async () => ((await offered()).length === 3 ? true : undefined));
    assert.deepEqual(await offered(), ['$(vm) This machine', '$(remote) one', '$(remote) two']);
    for (const id of ['targets', 'ssh.path', 'docker.image', 'commandPrefixes']) {
      const own = settings().update(id, settings().inspect(id)?.defaultValue, ConfigurationTarget.Workspace);
      await assert.rejects(Promise.resolve(own), /Workspace/, id);
    }
  });

  it('are added and removed by commands, and nothing is opened by that, nor by looking', async () => {
    using _toasts = hearToasts();
    const spawned = await spawnsDuring(dist, async () => {
      assert.equal(await run('vethscope.addHost', 'somebody@192.0.2.7'), 'ssh:somebody@192.0.2.7');
      assert.equal(await run('vethscope.addHost', 'ssh://192.0.2.8:2222'), 'ssh:ssh://192.0.2.8:2222');
      assert.equal(await run('vethscope.addHost', 'wsl:Debian'), 'wsl:Debian');
      assert.equal(await run('vethscope.addHost', 'wsl:Debian'), 'wsl:Debian');
      await commands.executeCommand('vethscope.labs.focus');
      await commands.executeCommand('vethscope.interfaces.focus');
    });
    // This machine is looked at, by sh.
    assert.ok(
      spawned.every((program) => program === '/bin/sh'),
      spawned.join(' '),
    );
    const all = ['ssh:somebody@192.0.2.7', 'ssh:ssh://192.0.2.8:2222', 'wsl:Debian'];
    assert.deepEqual(settings().get('targets'), all);
    assert.equal(await run('vethscope.removeHost', { kind: 'target', target: all[1] ?? '' }), true);
    assert.deepEqual(settings().get('targets'), [all[0], all[2]]);
    {
      using _picks = pickFrom('somebody');
      assert.equal(await run('vethscope.removeHost'), true);
    }
    assert.deepEqual(settings().get('targets'), [all[2]]);
  });

  it('are offered from the ssh configuration, each with where ssh would connect to', async () => {
    const home = mkdtempSync(join(tmpdir(), 'vethscope-home-'));
    const own = process.env['HOME'];
    const config = join(home, '.ssh/config');
    const ssh = join(home, 'ssh');
    try {
      mkdirSync(join(home, '.ssh'));
      writeFileSync(
        config,
        'Host lab\n  HostName 192.0.2.7\n  User me\n  Port 2222\nHost inner\n  ProxyJump lab\n  User me\n',
      );
      writeFileSync(ssh, `#!/bin/sh\nexec ssh -F '${config}' "$@"\n`);
      chmodSync(ssh, 0o755);
      await configure('ssh.path', ssh);
      process.env['HOME'] = home;
      using pick = nextQuickPick();
      const added = run('vethscope.addHost');
      const describedItems = () => pick.items().filter(({ description }) => description !== undefined);
      await until(() => (describedItems().length === 2 ? true : undefined));
      assert.deepEqual(
        pick.items().map(({ label, description }) => [label, description]),
        [
          ['$(remote) lab', 'me@192.0.2.7:2222'],
          ['$(remote) inner', 'me@inner:22 by way of lab'],
        ],
      );
      pick.accept('$(remote) inner');
      assert.equal(await added, 'ssh:inner');
      assert.deepEqual(settings().get('targets'), ['ssh:inner']);
    } finally {
      if (own === undefined) delete process.env['HOME'];
      else process.env['HOME'] = own;
      await configure('ssh.path', undefined);
      rmSync(home, { recursive: true, force: true });
    }
  });

  it('cannot be options or commands by what they are called', async () => {
    for (const host of ['-oProxyCommand=touch /tmp/evil', 'a b', 'a%h', 'a\nb', 'wsl:-e', 'ssh:-v', 'command:none']) {
      using heard = hearToasts();
      assert.equal(await run('vethscope.addHost', host), undefined);
      assert.match(heard.toasts[0]?.text ?? '', /^Not possible: /, host);
    }
    assert.deepEqual(settings().get('targets'), []);
  });

  it('have root where that is wished, and not before', async () => {
    await configure('targets', ['ssh:one', 'ssh:two']);
    const about = { kind: 'target', target: 'ssh:two' } as const;
    await until(async () => ((await offered()).length === 3 ? true : undefined));
    for (const [answer, expected] of [
      ['As root', { id: 'ssh:two', sudo: true }],
      ['As the user', 'ssh:two'],
    ] as const) {
      using _picks = pickFrom(answer);
      assert.equal(await run('vethscope.useRoot', about), true);
      assert.deepEqual(settings().get('targets'), ['ssh:one', expected]);
    }
  });

  it('say why they cannot be reached, and stay closed', async () => {
    await configure('commandPrefixes', { gone: ['/no/such/program'] });
    await configure('targets', ['command:gone']);
    const about = { kind: 'target', target: 'command:gone' } as const;
    await until(async () => ((await offered()).length === 2 ? true : undefined));
    using heard = hearToasts();
    assert.equal(await run('vethscope.connectHost', about), undefined);
    assert.match(heard.toasts[0]?.text ?? '', /no\/such\/program/);
  });

  it('have labs like this one: up, a look, a ping, a terminal, down', async () => {
    // A way that leads back here: what is done there can be seen here.
    await configure('commandPrefixes', { back: ['env'] });
    await configure('targets', ['command:back']);
    const target = 'command:back';
    await until(async () => ((await offered()).length === 2 ? true : undefined));
    {
      using picks = pickFrom('back');
      assert.equal(await run('vethscope.startLab', file), lab);
      assert.deepEqual(picks.offered, [['$(vm) This machine', '$(remote) back']]);
    }
    assert.deepEqual(await labNames(), [lab]);
    const box = { kind: 'place', target, lab, place: 'box' } as const;
    assert.equal(await copied('vethscope.copyMac', box), '02:42:ac:11:00:02');
    await workspace.getConfiguration().update('vethscope.ping.count', 1);
    const answer = await run('vethscope.ping', box, 'web');
    assert.equal(answer?.received, answer?.sent);
    await run('vethscope.openTerminal', box);
    const terminal = await until(() => window.terminals.find(({ name }) => name === 'box (lab · back)'));
    assert.ok((await terminal.processId) !== undefined);
    await run('vethscope.showIptablesSave', { ...box, place: 'host' });
    assert.match(window.activeTextEditor?.document.getText() ?? '', /-A POSTROUTING -s 172\.17\.0\.0\/16/);
    await commands.executeCommand('workbench.action.closeActiveEditor');
    assert.equal(await run('vethscope.stopLab', { kind: 'lab', target, lab }), true);
    assert.deepEqual(await labNames(), []);
    assert.deepEqual(await offered(), ['$(remote) back', '$(vm) This machine'], 'the one used last is not the first');
  });

  it('are connected again by what is done there; what was seen before can be looked at meanwhile', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'vethscope-way-'));
    const way = join(folder, 'way');
    const gap = `${way}.closed`;
    try {
      writeFileSync(way, '#!/bin/sh\n[ ! -e "$0.closed" ] || exit 1\nexec "$@"\n');
      chmodSync(way, 0o755);
      await configure('commandPrefixes', { way: [way] });
      await configure('targets', ['command:way']);
      const target = 'command:way';
      await until(async () => ((await offered()).length === 2 ? true : undefined));
      await workspace.getConfiguration().update('vethscope.ping.count', 1);
      const box = { kind: 'place', target, lab, place: 'box' } as const;
      assert.equal(await run('vethscope.startLab', { kind: 'target', target }), lab);
      writeFileSync(gap, '');
      await run('vethscope.refresh');
      assert.equal(await copied('vethscope.copyMac', box), '02:42:ac:11:00:02');
      {
        using heard = hearToasts();
        assert.equal(await run('vethscope.ping', box, 'web'), undefined);
        assert.equal(await run('vethscope.stopLab', { kind: 'lab', target, lab }), undefined);
        assert.match(heard.toasts[0]?.text ?? '', /^The machine cannot be reached: /);
      }
      assert.deepEqual(await labNames(), [lab]);
      rmSync(gap);
      assert.equal((await run('vethscope.ping', box, 'web'))?.received, 1);
      assert.equal(await run('vethscope.stopLab', { kind: 'lab', target, lab }), true);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it('are left alone once they are disconnected; their labs go on', async () => {
    await configure('commandPrefixes', { back: ['env'] });
    await configure('targets', ['command:back']);
    const about = { kind: 'target', target: 'command:back' } as const;
    await until(async () => ((await offered()).length === 2 ? true : undefined));
    await run('vethscope.startLab', { kind: 'target', target: 'command:back' });
    const { holderPid } = await labNamed(lab);
    assert.equal(await run('vethscope.disconnectHost', about), true);
    using _toasts = hearToasts();
    const box = { kind: 'place', target: about.target, lab, place: 'box' } as const;
    assert.equal(await copied('vethscope.copyMac', box), undefined);
    assert.equal((await labNamed(lab)).holderPid, holderPid);
    assert.equal(await run('vethscope.connectHost', about), true);
    assert.equal(await copied('vethscope.copyMac', box), '02:42:ac:11:00:02');
    assert.equal(await run('vethscope.stopLab', { kind: 'lab', target: about.target, lab }), true);
  });
});
