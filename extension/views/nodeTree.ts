/** Draws a tree of nodes: the one provider of all views. It never reads anything: nodes come from a snapshot. */
import {
  EventEmitter,
  MarkdownString,
  ThemeColor,
  ThemeIcon,
  TreeItem,
  TreeItemCollapsibleState,
  type Disposable,
  type TreeDataProvider,
} from 'vscode';
import type { Subject } from '../subject.ts';
import { decoratedUri } from './linkDecorations.ts';
import { changedNodes, indexTree, type IndexedTree, type TreeNode } from './model/treeNode.ts';

/** What VS Code holds in place of a node: it stays the same from one snapshot to the next. */
export interface TreeElement {
  readonly id: string;
  /** What commands on it are about, as of now. */
  readonly subject: Subject | undefined;
}

/** See the head of this file. */
export class NodeTree implements TreeDataProvider<TreeElement>, Disposable {
  readonly #ready: () => Promise<unknown>;
  readonly #changed = new EventEmitter<TreeElement[] | undefined>();
  readonly #elements = new Map<string, TreeElement>();
  #tree: IndexedTree = indexTree([]);

  /** `ready` is awaited before the roots are handed out, so that a view shows progress until there is something. */
  constructor(ready: () => Promise<unknown>) {
    this.#ready = ready;
  }

  get onDidChangeTreeData() {
    return this.#changed.event;
  }

  /** Shows another tree; only what differs is drawn again. */
  show(roots: readonly TreeNode[]): void {
    const changes = changedNodes(this.#tree.roots, roots);
    this.#tree = indexTree(roots);
    for (const id of this.#elements.keys()) if (!this.#tree.nodes.has(id)) this.#elements.delete(id);
    if (changes === 'all') this.#changed.fire(undefined);
    else if (changes.length > 0) this.#changed.fire(changes.map((id) => this.#element(id)));
  }

  /** The element of a node; undefined where the tree has none of that id. */
  find(id: string): TreeElement | undefined {
    return this.#tree.nodes.has(id) ? this.#element(id) : undefined;
  }

  /** What is shown of an id. */
  node(id: string): TreeNode | undefined {
    return this.#tree.nodes.get(id);
  }

  /** The nodes that are shown now. */
  get roots(): readonly TreeNode[] {
    return this.#tree.roots;
  }

  async getChildren(element?: TreeElement): Promise<TreeElement[]> {
    if (element === undefined) await this.#ready();
    const nodes = element === undefined ? this.#tree.roots : (this.#tree.nodes.get(element.id)?.children ?? []);
    return nodes.map(({ id }) => this.#element(id));
  }

  getParent({ id }: TreeElement): TreeElement | undefined {
    const parent = this.#tree.parents.get(id);
    return parent === undefined ? undefined : this.#element(parent);
  }

  getTreeItem(element: TreeElement): TreeItem {
    const node = this.#tree.nodes.get(element.id);
    return node === undefined ? new TreeItem('') : drawn(node, element);
  }

  async resolveTreeItem(item: TreeItem, { id }: TreeElement): Promise<TreeItem> {
    const node = this.#tree.nodes.get(id);
    const text = [node?.tooltip?.(), await node?.more?.()].filter((part) => part !== undefined && part !== '');
    if (text.length > 0) item.tooltip = new MarkdownString(text.join('\n\n'));
    return item;
  }

  dispose(): void {
    this.#changed.dispose();
  }

  #element(id: string): TreeElement {
    const known = this.#elements.get(id);
    if (known !== undefined) return known;
    const subjectNow = () => this.#tree.nodes.get(id)?.subject;
    const element: TreeElement = {
      id,
      get subject() {
        return subjectNow();
      },
    };
    this.#elements.set(id, element);
    return element;
  }
}

function drawn(node: TreeNode, element: TreeElement): TreeItem {
  const label = node.count === undefined ? node.label : `${String(node.count)}  ${node.label}`;
  const item = new TreeItem(label, collapsibleState(node));
  item.id = node.id;
  if (node.description !== undefined) item.description = node.description;
  const { id, color } = node.icon;
  item.iconPath = new ThemeIcon(id, color === undefined ? undefined : new ThemeColor(color));
  if (node.decoration !== undefined) item.resourceUri = decoratedUri(node.id, node.decoration);
  item.contextValue = node.contextValue;
  item.accessibilityInformation = { label: node.spoken };
  if (node.command !== undefined) {
    item.command = { command: node.command.id, title: node.command.title, arguments: [element] };
  }
  return item;
}

function collapsibleState({ children, open, foldable }: TreeNode): TreeItemCollapsibleState {
  if (children.length === 0 && foldable !== true) return TreeItemCollapsibleState.None;
  return open === true ? TreeItemCollapsibleState.Expanded : TreeItemCollapsibleState.Collapsed;
}
