import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import {
  harmlessCommands,
  settingDefaults,
  settingRules,
  terminalProfileId,
  viewIds,
} from '../../../extension/contributions.ts';

const root = resolve(import.meta.dirname, '../../..');
const read = (file: string): string => readFileSync(join(root, file), 'utf8');
const texts = (file: string) => JSON.parse(read(file)) as Readonly<Record<string, string>>;

interface Menu {
  readonly command: string;
  readonly when?: string;
  readonly group?: string;
}

interface Manifest {
  readonly activationEvents: readonly string[];
  readonly capabilities: {
    readonly untrustedWorkspaces: { readonly supported: string; readonly restrictedConfigurations: readonly string[] };
  };
  readonly contributes: {
    readonly commands: readonly {
      readonly command: string;
      readonly category: string;
      readonly title: string;
      readonly enablement?: string;
    }[];
    readonly views: Readonly<Record<string, readonly { readonly id: string; readonly icon: string }[]>>;
    readonly viewsWelcome: readonly { readonly view: string; readonly contents: string; readonly when: string }[];
    readonly menus: Readonly<Record<string, readonly Menu[]>>;
    readonly keybindings: readonly {
      readonly command: string;
      readonly when?: string;
      readonly args?: { readonly view?: string };
    }[];
    readonly configuration: {
      readonly properties: Readonly<
        Record<
          string,
          {
            readonly default: unknown;
            readonly scope: string;
            readonly order: number;
            readonly markdownDescription: string;
            readonly enum?: readonly string[];
            readonly minimum?: number;
            readonly maximum?: number;
          }
        >
      >;
    };
    readonly terminal: { readonly profiles: readonly { readonly id: string }[] };
  };
}

const manifest = JSON.parse(read('package.json')) as Manifest;
const { contributes } = manifest;
const table = read('extension/contributions.ts');
const commandsOfCode = [...table.matchAll(/^ {2}'(vethscope\.\w+)': \(/gm)].map(([, id = '']) => id);
const contributed = contributes.commands.map(({ command }) => command);

describe('package.json', () => {
  it('has the commands of the code, and the other way round', () => {
    assert.ok(commandsOfCode.length > 20);
    assert.deepEqual(contributed.toSorted(), commandsOfCode.toSorted());
  });

  it('has the views of the code, each with an icon', () => {
    const views = Object.values(contributes.views).flat();
    assert.deepEqual(
      views.map(({ id }) => id),
      Object.values(viewIds),
    );
    for (const { icon } of views) assert.match(icon, /^\$\([\w-]+\)$/);
  });

  it('has exactly one welcome for every view and every state in which that is empty', () => {
    for (const view of Object.values(viewIds)) {
      for (const context of emptyStates(view)) {
        const shown = contributes.viewsWelcome.filter((one) => one.view === view && holdsIn(one.when, context));
        assert.equal(shown.length, 1, `${view} ${JSON.stringify(context)}`);
      }
    }
    const untrusted = contributes.viewsWelcome.filter(({ when }) => holdsIn(when, { isWorkspaceTrusted: 'false' }));
    assert.equal(untrusted.length, Object.values(viewIds).length);
  });

  it('has the settings of the code with the same defaults, in order, and none that runs programs is a folder’s to choose', () => {
    const { properties } = contributes.configuration;
    assert.deepEqual(
      Object.fromEntries(Object.entries(properties).map(([id, setting]) => [id, setting.default])),
      settingDefaults,
    );
    assert.deepEqual(
      Object.values(properties).map(({ order }) => order),
      Object.keys(properties).map((_, index) => index + 1),
    );
    for (const id of ['vethscope.terminal.shell', 'vethscope.lab.privilege']) {
      assert.equal(properties[id]?.scope, 'machine-overridable');
      assert.ok(manifest.capabilities.untrustedWorkspaces.restrictedConfigurations.includes(id));
    }
    for (const id of ['targets', 'ssh.path', 'docker.image', 'commandPrefixes'].map((name) => `vethscope.${name}`)) {
      assert.equal(properties[id]?.scope, 'machine');
      assert.ok(manifest.capabilities.untrustedWorkspaces.restrictedConfigurations.includes(id));
    }
  });

  it('allows for each setting what the code allows, and nothing else', () => {
    const rules: Readonly<Record<string, (value: unknown) => boolean>> = settingRules;
    for (const [id, { default: usual, enum: choices, minimum, maximum }] of Object.entries(
      contributes.configuration.properties,
    )) {
      const allows = rules[id];
      assert.ok(allows, id);
      assert.equal(allows(usual), true, id);
      for (const wrong of [undefined, null, { wrong: {} }, Number.NaN, Infinity, -1]) {
        assert.equal(allows(wrong), false, id);
      }
      for (const choice of choices ?? []) assert.equal(allows(choice), true, choice);
      if (choices !== undefined) assert.equal(allows('else'), false, id);
      if (minimum === undefined || maximum === undefined) continue;
      assert.deepEqual([minimum - 1, minimum, maximum, maximum + 1].map(allows), [false, true, true, false], id);
    }
  });

  it('has the terminal profile of the code', () => {
    assert.deepEqual(
      contributes.terminal.profiles.map(({ id }) => id),
      [terminalProfileId],
    );
  });

  it('offers nothing in an untrusted workspace that runs something', () => {
    for (const { command, enablement, category } of contributes.commands) {
      assert.equal(category, 'Vethscope');
      assert.equal(enablement?.startsWith('isWorkspaceTrusted') ?? false, !harmlessCommands.has(command), command);
    }
  });

  it('names only commands that exist, in menus, keys, welcomes and code', () => {
    const menus = Object.values(contributes.menus).flat();
    const welcomes = texts('package.nls.json');
    const linked = Object.values(welcomes).flatMap((text) =>
      [...text.matchAll(/command:(vethscope\.\w+)/g)].map(([, id = '']) => id),
    );
    for (const id of [
      ...menus.map(({ command }) => command),
      ...contributes.keybindings.map(({ command }) => command),
      ...linked,
    ]) {
      assert.ok(contributed.includes(id), id);
    }
  });

  it('has at most two inline actions on a tree’s node, and a condition on every key', () => {
    const words = [
      'lab file',
      'host',
      'outside',
      'container running attachable',
      'endpoint veth',
      'port tcp',
      'interface veth mac container',
      'rule jump',
      'target',
      'target remote closed',
      'target remote connecting',
      'target remote connected',
      'target remote lost login',
    ];
    for (const viewItem of words) {
      for (const view of Object.values(viewIds)) {
        const shown = (contributes.menus['view/item/context'] ?? []).filter(
          ({ when = '', group = '' }) =>
            group.startsWith('inline') && when.startsWith(`view == ${view} `) && holds(when, viewItem),
        );
        assert.ok(shown.length <= 2, `${view} ${viewItem}: ${shown.map(({ command }) => command).join(' ')}`);
      }
    }
    for (const { when } of contributes.keybindings) assert.ok(when);
  });

  it('has keys act on what is selected in the view that has the focus', () => {
    const acting = contributes.keybindings.filter(({ args }) => args !== undefined);
    assert.ok(acting.length > 1);
    for (const { when, args } of acting)
      assert.match(when ?? '', new RegExp(`^focusedView == ${args?.view ?? '?'} && `));
  });

  it('hides from the palette what needs something to be about', () => {
    const hidden = (contributes.menus['commandPalette'] ?? [])
      .filter(({ when }) => when === 'false')
      .map(({ command }) => command);
    assert.deepEqual(hidden, ['vethscope.revealContainer', 'vethscope.revealChain']);
  });

  it('offers to start what the code takes for a lab file', () => {
    const source = /labFileName = \/(.*)\/;/.exec(read('extension/labFile.ts'))?.[1];
    assert.ok(source);
    for (const menu of ['explorer/context', 'editor/title/run']) {
      for (const { when } of contributes.menus[menu] ?? []) {
        assert.equal(when, `resourceLangId == dockercompose || resourceFilename =~ /${source}/`);
      }
    }
  });

  it('activates on languages alone, besides what is implied', () => {
    assert.deepEqual(
      manifest.activationEvents.filter((event) => !event.startsWith('onLanguage:')),
      [],
    );
  });

  it('has every text in English and Chinese, and no other', () => {
    const used = [...read('package.json').matchAll(/"%([\w.]+)%"/g)].map(([, key = '']) => key);
    const english = texts('package.nls.json');
    const chinese = texts('package.nls.zh-cn.json');
    assert.deepEqual(Object.keys(english).toSorted(), [...new Set(used)].toSorted());
    assert.deepEqual(Object.keys(chinese).toSorted(), Object.keys(english).toSorted());
    for (const [key, text] of Object.entries(english)) {
      const commands = (from = '') => [...from.matchAll(/\(command:[\w.]+\)/g)].map(([link]) => link);
      assert.deepEqual(commands(chinese[key]), commands(text), key);
    }
  });

  it('has the samples that New Lab File copies', () => {
    const source = read('extension/commands/newLabFile.ts');
    const folders = [...source.matchAll(/folder: '([\w-]+)'/g)].map(([, folder = '']) => folder);
    assert.deepEqual(
      folders.filter((folder) => !existsSync(join(root, 'media/samples', folder, 'compose.yaml'))),
      [],
    );
    assert.deepEqual(
      folders.toSorted(),
      readdirSync(join(root, 'media/samples'))
        .filter((name) => name !== 'lesson')
        .toSorted(),
    );
  });
});

/** The `viewItem` parts of a `when` clause, all of which must hold. */
function holds(when: string, viewItem: string): boolean {
  return when.split(' && ').every((part) => {
    const pattern = /viewItem =~ \/(.*)\//.exec(part)?.[1];
    if (pattern === undefined) return true;
    return new RegExp(pattern).test(viewItem) !== part.startsWith('!');
  });
}

type Context = Readonly<Record<string, string>>;

/** The contexts in which a view has no node. Until somebody has looked, a view shows that it is being read. */
function emptyStates(view: string): readonly Context[] {
  const trusted = { isWorkspaceTrusted: 'true', workspaceFolderCount: '1', 'vethscope.shown': 'nothing' };
  const none = ['notLinux', 'toolsMissing', 'notReady', 'failed', 'empty'].map((state) => ({
    ...trusted,
    'vethscope.state': state,
  }));
  const labs = { ...trusted, 'vethscope.state': 'labs' };
  if (view === viewIds.labs) return [...none, { ...trusted, 'vethscope.state': 'empty', workspaceFolderCount: '0' }];
  const gone = { ...labs, 'vethscope.shown': 'gone' };
  const unseen = { ...labs, 'vethscope.shown': 'unseen' };
  const isNeverEmpty = view === viewIds.interfaces || view === viewIds.routes;
  return [...none, gone, unseen, ...(isNeverEmpty ? [] : [{ ...labs, 'vethscope.shown': 'namespace' }])];
}

/** Whether a `when` clause of the simple kind holds: parts joined by `&&`. */
function holdsIn(when: string, context: Context): boolean {
  return when.split(' && ').every((part) => {
    const [, key = '', operator, wanted = ''] = /^([\w.]+) (==|!=|=~) (.*)$/.exec(part) ?? [];
    if (operator === '==') return context[key] === wanted;
    if (operator === '!=') return context[key] !== wanted;
    if (operator === '=~') return new RegExp(wanted.slice(1, -1)).test(context[key] ?? '');
    return part.startsWith('!') ? context[part.slice(1)] === 'false' : context[part] === 'true';
  });
}
