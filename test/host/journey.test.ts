import assert from 'node:assert/strict';
import { commands, env, TabInputWebview, Uri, window, workspace } from 'vscode';
import type { ToPanel } from '../../extension/panels/protocol.ts';
import type { RunningLab } from '../../lab-runtime/index.ts';
import { run } from '../support/commands.ts';
import { hearToasts, pickFrom, watchProgress } from '../support/dialogs.ts';
import { inLab, labNamed } from '../support/inLab.ts';
import { overhearPanels, type OverheardPanel } from '../support/panels.ts';
import { until } from '../support/until.ts';

type Shown = Extract<ToPanel, { type: 'show' }>;

/** The panel, and the commands around it, over a real lab. */
describe('the journey panel', () => {
  const lab = 'lab';
  const drop = ['DOCKER-USER', '-p', 'tcp', '-j', 'DROP'];
  let running: RunningLab;
  let opened: OverheardPanel;
  const port = () => {
    const web = running.lab.containers.find(({ ports }) => ports.length > 0);
    const [published] = web?.ports ?? [];
    assert.ok(web && published);
    return { kind: 'port', lab, place: web.spec.name, ...published } as const;
  };
  const shows = (): readonly Shown[] =>
    opened.posted.filter((message): message is Shown => (message as ToPanel).type === 'show');
  const last = (): Shown => {
    const message = shows().at(-1);
    assert.ok(message);
    return message;
  };

  before(async () => {
    const [folder] = workspace.workspaceFolders ?? [];
    assert.ok(folder);
    assert.equal(await run('vethscope.startLab', Uri.joinPath(folder.uri, 'compose.yaml')), lab);
    running = await labNamed(lab);
  });
  after(async () => {
    await commands.executeCommand('workbench.action.closeAllEditors');
    await run('vethscope.stopLab', { kind: 'lab', lab });
  });

  it('is not there before a packet was traced, and its commands say so', async () => {
    using heard = hearToasts();
    assert.equal(await run('vethscope.traceAgain'), undefined);
    assert.equal(await run('vethscope.compareJourneys'), undefined);
    assert.deepEqual(
      heard.toasts.map(({ text }) => text),
      ['No packet was traced yet.', 'There are no two journeys to compare yet.'],
    );
  });

  it('opens with the journey from outside to a published port', async () => {
    using panels = overhearPanels();
    const journey = await run('vethscope.tracePacket', port());
    assert.equal(journey?.verdict, 'delivered');
    const [first] = panels.panels;
    assert.ok(first);
    opened = first;
    await until(() => (shows().length > 0 ? true : undefined));
    const { journey: view, canCompare, texts } = last();
    assert.equal(view.title, `TCP client → host:${String(port().hostPort)}`);
    assert.deepEqual(
      view.sections.map(({ direction, steps }) => [direction, steps.length]),
      [
        ['forward', journey.forward.length],
        ['reply', journey.reply.length],
      ],
    );
    assert.equal(canCompare, false);
    assert.equal(texts.again, 'Trace Again');
    const tab = window.tabGroups.activeTabGroup.activeTab;
    assert.ok(tab?.input instanceof TabInputWebview && tab.input.viewType.endsWith('vethscope.journey'));
  });

  it('lets its page run one script and read two folders, and nothing else', () => {
    const { webview } = opened.panel;
    assert.match(webview.html, /content="default-src 'none'; style-src [^;"]+; script-src 'nonce-[\w-]+'"/);
    assert.deepEqual(
      webview.options.localResourceRoots?.map(({ path }) => path.split('/').at(-1)),
      ['dist', 'media'],
    );
    assert.notEqual(opened.panel.webview.options.enableCommandUris, true);
  });

  it('asks again in the same panel, and compares with the one before', async () => {
    using panels = overhearPanels();
    const { id } = last().journey;
    assert.equal((await run('vethscope.traceAgain'))?.verdict, 'delivered');
    assert.deepEqual(panels.panels, []);
    assert.equal(last().journey.id, id + 1);
    assert.equal(last().canCompare, true);
    opened.say({ type: 'compare' });
    await until(() => last().comparison);
    assert.equal(last().comparison?.summary, 'Both took the same way.');
    opened.say({ type: 'closeComparison' });
    await until(() => (last().comparison === undefined ? true : undefined));
  });

  it('leads to the rule that a step met, copies itself as a text, and hears nothing else', async () => {
    const step = last().journey.sections[0]?.steps.find(({ rules }) => rules.some(({ verdict }) => verdict === 'DNAT'));
    const rule = step?.rules.find(({ verdict }) => verdict === 'DNAT');
    assert.ok(rule?.object !== undefined);
    for (const wrong of [undefined, { type: 'run' }, { type: 'reveal', object: 99_999 }]) opened.say(wrong);
    opened.say({ type: 'reveal', object: rule.object });
    const editor = await until(() => {
      const { activeTextEditor: active } = window;
      return active?.document.languageId === 'iptables-save' && !active.selection.isEmpty ? active : undefined;
    });
    assert.ok(editor.document.getText(editor.selection).endsWith(rule.text), rule.text);
    opened.say({ type: 'copy' });
    const text = await until(async () => {
      const copied = await env.clipboard.readText();
      return copied.startsWith('TCP client') ? copied : undefined;
    });
    assert.ok(text.includes(rule.text));
  });

  it('is compared by pick, and shows the later one', async () => {
    inLab(running, 'host', 'iptables', '-I', ...drop);
    try {
      assert.equal((await run('vethscope.traceAgain'))?.verdict, 'dropped');
    } finally {
      inLab(running, 'host', 'iptables', '-D', ...drop);
    }
    assert.equal((await run('vethscope.traceAgain'))?.verdict, 'delivered');
    using picked = pickFrom('TCP', 'TCP');
    assert.equal(await run('vethscope.compareJourneys'), true);
    assert.deepEqual(
      picked.offered.map(({ length }) => length),
      [3, 3],
    );
    assert.match(last().comparison?.summary ?? '', /^They part at step \d+ of the packet: host, filter FORWARD: /);
  });

  it('can be cancelled, and then shows what it showed', async () => {
    using heard = hearToasts();
    using progress = watchProgress(() => 'cancel');
    const { id } = last().journey;
    // Nobody has that address: until that is known, time passes.
    const nobody = { kind: 'tcp', to: '192.168.99.77', port: 80 } as const;
    assert.equal(await run('vethscope.tracePacket', { kind: 'place', lab, place: 'client' }, nobody), undefined);
    assert.deepEqual(progress.titles, ['Tracing a packet']);
    assert.deepEqual(heard.toasts, []);
    assert.equal(last().journey.id, id);
    assert.equal((await run('vethscope.traceAgain'))?.verdict, 'delivered');
  });

  it('ends the xray when it is closed', async () => {
    const markers = (): boolean => inLab(running, 'host', 'nft', 'list', 'tables').includes('vethscope');
    assert.equal(markers(), true);
    opened.panel.dispose();
    await until(() => (markers() ? undefined : true));
  });

  it('opens anew, in a lab that was started again, too, and stays closed when it is closed meanwhile', async () => {
    using panels = overhearPanels();
    assert.equal((await run('vethscope.tracePacket', port(), { kind: 'http' }))?.verdict, 'delivered');
    assert.equal(panels.panels.length, 1);
    assert.equal(await run('vethscope.stopLab', { kind: 'lab', lab }), true);
    {
      using heard = hearToasts();
      assert.equal(await run('vethscope.traceAgain'), undefined);
      assert.deepEqual(
        heard.toasts.map(({ text }) => text),
        ['Lab lab is not running.'],
      );
    }
    const [folder] = workspace.workspaceFolders ?? [];
    assert.ok(folder);
    assert.equal(await run('vethscope.startLab', Uri.joinPath(folder.uri, 'compose.yaml')), lab);
    assert.equal((await run('vethscope.traceAgain'))?.verdict, 'delivered');
    const panel = panels.panels[0]?.panel;
    assert.ok(panel);
    {
      using heard = hearToasts();
      const nobody = { kind: 'tcp', to: '192.168.99.77', port: 80 } as const;
      const asked = run('vethscope.tracePacket', { kind: 'place', lab, place: 'client' }, nobody);
      setTimeout(() => {
        panel.dispose();
      }, 300);
      assert.equal(await asked, undefined);
      assert.deepEqual(heard.toasts, [], 'who closes the panel need not be told');
    }
    assert.equal(panels.panels.length, 1, 'what was closed stays closed');
  });
});
