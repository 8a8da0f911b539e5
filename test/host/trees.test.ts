import assert from 'node:assert/strict';
import { commands, MarkdownString, ThemeIcon, TreeItemCollapsibleState, Uri, workspace } from 'vscode';
import { selectIn, type LabsState, type TargetState } from '../../extension/labs.ts';
import { Store } from '../../extension/store.ts';
import { interfacesTree } from '../../extension/views/model/interfacesTree.ts';
import { iptablesTree } from '../../extension/views/model/iptablesTree.ts';
import { labsTree } from '../../extension/views/model/labsTree.ts';
import { portsTree } from '../../extension/views/model/portsTree.ts';
import { routesTree } from '../../extension/views/model/routesTree.ts';
import { shownNamespace } from '../../extension/views/model/shownNamespace.ts';
import { NodeTree, type TreeElement } from '../../extension/views/nodeTree.ts';
import * as runtime from '../../lab-runtime/index.ts';
import { inLab, ipLinks, labNamed } from '../support/inLab.ts';
import { until } from '../support/until.ts';

/** The providers as VS Code asks them, over a real lab, beside what the tools print in its namespaces. */
describe('a tree as VS Code sees it', () => {
  const lab = 'lab';
  let store: Store;
  let running: runtime.RunningLab;

  before(async () => {
    const [folder] = workspace.workspaceFolders ?? [];
    assert.ok(folder);
    await commands.executeCommand('vethscope.startLab', Uri.joinPath(folder.uri, 'compose.yaml'));
    running = await labNamed(lab);
    const target = runtime.createLocalTarget({ logger: runtime.silentLogger });
    store = new Store({
      target: target.id,
      open: async () => ({
        list: (signal) => runtime.listLabs(target, { signal }),
        snapshot: (one, signal) => runtime.takeSnapshot(target, one, { signal }),
        watch: (one, onChange) => runtime.watchLab(target, one, onChange),
        watchList: (onChange) => runtime.watchLabList(target, onChange),
        watchListRuns: false,
      }),
      mayRead: () => true,
      reconcileMs: () => 0,
      logger: runtime.silentLogger,
    });
    await store.refresh();
  });
  after(async () => {
    store.dispose();
    await commands.executeCommand('vethscope.stopLab', { kind: 'lab', lab });
  });

  /** What is known, with a place selected. */
  const stateAt = (place = 'host'): LabsState => {
    const here: TargetState = { ...store.state, reach: { kind: 'here' } };
    return selectIn([here], { lab, place });
  };

  /** The kernel gives link-local addresses a while after a link is up: what ip says before and after a snapshot is the same. */
  function settledLinks(place: string): Promise<ReturnType<typeof ipLinks>> {
    return until(async () => {
      const before = ipLinks(running, place);
      await store.refresh();
      const after = ipLinks(running, place);
      return JSON.stringify(before) === JSON.stringify(after) ? after : undefined;
    });
  }

  it('has each container’s cable as ip has it', async () => {
    const items = await everyItem(treeOf(labsTree(stateAt())));
    for (const place of ['box', 'web']) {
      const eth0 = ipLinks(running, place).find(({ ifname }) => ifname === 'eth0');
      const veth = ipLinks(running, 'host').find(({ ifindex }) => ifindex === eth0?.link_index);
      const expected = `${eth0?.addr_info[0]?.local} ⇄ ${veth?.ifname} @ ${veth?.master}`;
      assert.ok(
        items.some(({ text }) => text === `eth0 ${expected}`),
        expected,
      );
    }
  });

  for (const place of ['host', 'box', 'web', 'client']) {
    it(`has the interfaces, routes and rules of ${place} as the tools print them`, async () => {
      const links = await settledLinks(place);
      const shown = shownNamespace(stateAt(place));
      const interfaces = await everyItem(treeOf(interfacesTree(shown)));
      assert.deepEqual(
        rootsOf(interfaces),
        links.map(({ ifname }) => ifname),
      );
      for (const { local, prefixlen } of links.flatMap(({ addr_info: addresses }) => addresses)) {
        assert.ok(
          interfaces.some(({ text }) => text === `${local}/${prefixlen}`),
          local,
        );
      }
      const routes = await everyItem(treeOf(routesTree(shown)));
      for (const line of inLab(running, place, 'ip', '-4', 'route').trim().split('\n')) {
        const words = line
          .trim()
          .replaceAll(/\s+/g, ' ')
          .replace(/ proto boot/, '');
        assert.ok(
          routes.some(({ text }) => text === words),
          `${words} in\n${routes.map(({ text }) => text).join('\n')}`,
        );
      }
      const rules = await everyItem(treeOf(iptablesTree(shown)));
      for (const [, rule = ''] of inLab(running, place, 'iptables-save').matchAll(/^-A \S+ (.*)$/gm)) {
        assert.ok(
          rules.some(({ label }) => label === rule),
          rule,
        );
      }
    });
  }

  it('has the published ports, each with a rule of the kernel', async () => {
    const dump = inLab(running, 'host', 'iptables-save', '-t', 'nat');
    const dnat = [...dump.matchAll(/--dport (\d+) -j DNAT --to-destination (\S+)/g)];
    assert.equal(dnat.length, 2);
    const items = await everyItem(treeOf(portsTree(shownNamespace(stateAt()))));
    for (const [, port = '', destination = ''] of dnat) {
      assert.ok(
        items.some(({ label, text }) => label === `0.0.0.0:${port}` && text.includes(` ${destination}/tcp · `)),
      );
    }
  });

  it('finds the parent of each element, keeps elements, and draws again only what differs', async () => {
    const tree = treeOf(labsTree(stateAt()));
    const [root] = await tree.getChildren();
    assert.ok(root);
    const [first] = await tree.getChildren(root);
    assert.ok(first);
    assert.equal(tree.getParent(first), root);
    assert.equal(tree.getParent(root), undefined);
    const fired: (readonly TreeElement[] | undefined)[] = [];
    tree.onDidChangeTreeData((elements) => fired.push(elements));
    tree.show(labsTree(stateAt()));
    assert.deepEqual(fired, []);
    const [observed] = store.state.labs;
    assert.ok(observed);
    const [here] = stateAt().targets;
    assert.ok(here);
    tree.show(labsTree({ targets: [{ ...here, labs: [{ ...observed, failure: 'old' }] }] }));
    assert.deepEqual(fired, [[first]]);
    assert.equal((await tree.getChildren(root))[0], first);
    tree.show([]);
    assert.deepEqual(fired.slice(1), [undefined]);
    assert.equal(tree.find(first.id), undefined);
  });

  it('has icons, voices and tooltips', async () => {
    const tree = treeOf(labsTree(stateAt()));
    const [root] = await tree.getChildren();
    const [element] = await tree.getChildren(root);
    assert.ok(element);
    const item = tree.getTreeItem(element);
    assert.deepEqual(item.iconPath instanceof ThemeIcon && item.iconPath.id, 'beaker');
    assert.equal(item.collapsibleState, TreeItemCollapsibleState.Expanded);
    assert.equal(item.accessibilityInformation?.label, 'Lab lab, 2 containers, rootless');
    assert.equal(item.tooltip, undefined, 'tooltips are made when somebody asks');
    const { tooltip } = await tree.resolveTreeItem(item, element);
    assert.ok(tooltip instanceof MarkdownString && tooltip.isTrusted !== true);
  });
});

interface Item {
  readonly label: string;
  readonly text: string;
  readonly depth: number;
}

function treeOf(roots: Parameters<NodeTree['show']>[0]): NodeTree {
  const tree = new NodeTree(() => Promise.resolve());
  tree.show(roots);
  return tree;
}

async function everyItem(tree: NodeTree, parent?: TreeElement, depth = 0): Promise<readonly Item[]> {
  const elements = await tree.getChildren(parent);
  const nested = elements.map(async (element) => {
    const { label: drawn, description } = tree.getTreeItem(element);
    assert.ok(typeof drawn === 'string' && typeof description !== 'boolean');
    // A rule's counter stands before it.
    const label = drawn.replace(/^\d+ {2}(?=\S)/, '');
    const text = [label, description].filter((part) => part !== undefined && part !== '').join(' ');
    return [{ label, text, depth }, ...(await everyItem(tree, element, depth + 1))];
  });
  return (await Promise.all(nested)).flat();
}

function rootsOf(items: readonly Item[]): readonly string[] {
  return items.filter(({ depth }) => depth === 0).map(({ label }) => label);
}
