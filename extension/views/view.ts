/** One view: a tree of nodes that follows the store while it is visible. */
import { window, type Disposable, type TreeView } from 'vscode';
import { mayRun } from '../runtime.ts';
import type { Store, StoreState } from '../store.ts';
import type { TreeNode } from './model/treeNode.ts';
import { NodeTree, type TreeElement } from './nodeTree.ts';

/** What a view is made of. */
export interface ViewParts {
  readonly id: string;
  readonly roots: (state: StoreState) => readonly TreeNode[];
  /** What stands beside the title. */
  readonly description?: (state: StoreState) => string | undefined;
}

/** See the head of this file. */
export interface View extends Disposable {
  readonly id: string;
  readonly tree: NodeTree;
  readonly treeView: TreeView<TreeElement>;
  /**
   * Selects a node and brings it into sight; false where the tree has none of that id. `show` leaves the keyboard where
   * it is.
   */
  reveal(nodeId: string, how?: 'focus' | 'show'): Promise<boolean>;
}

/** Registers a view. */
export function createView(store: Store, { id, roots, description }: ViewParts): View {
  const tree = new NodeTree(async () => {
    if (mayRun()) await store.whenRead();
  });
  const treeView = window.createTreeView(id, { treeDataProvider: tree, showCollapseAll: true });
  const show = (state: StoreState): void => {
    tree.show(roots(state));
    const text = description?.(state) ?? '';
    if (treeView.description !== text) treeView.description = text;
  };
  const disposables = [tree, treeView, store.onDidChange(show), lookWhileVisible(store, treeView)];
  return {
    id,
    tree,
    treeView,
    reveal: async (nodeId, how = 'focus') => {
      const element = tree.find(nodeId);
      if (element === undefined) return false;
      await treeView.reveal(element, { select: true, focus: how === 'focus', expand: true });
      return true;
    },
    dispose: () => {
      for (const disposable of disposables) disposable.dispose();
    },
  };
}

function lookWhileVisible(store: Store, treeView: TreeView<TreeElement>): Disposable {
  let look = treeView.visible ? store.look() : undefined;
  const listener = treeView.onDidChangeVisibility(({ visible }) => {
    if (visible) look ??= store.look();
    else {
      look?.dispose();
      look = undefined;
    }
  });
  return {
    dispose: () => {
      listener.dispose();
      look?.dispose();
    },
  };
}
