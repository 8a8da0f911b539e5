/** One view: a tree of nodes that follows the targets while it is visible. */
import { window, type Disposable, type TreeView } from 'vscode';
import type { LabsState } from '../labs.ts';
import type { LabTargets } from '../targets/labTargets.ts';
import type { TreeNode } from './model/treeNode.ts';
import { NodeTree, type TreeElement } from './nodeTree.ts';

/** What a view is made of. */
export interface ViewParts {
  readonly id: string;
  readonly roots: (state: LabsState) => readonly TreeNode[];
  /** What stands beside the title. */
  readonly description?: (state: LabsState) => string | undefined;
  /** What stands above the tree. */
  readonly message?: (state: LabsState) => string | undefined;
}

/** See the head of this file. */
export interface View extends Disposable {
  readonly id: string;
  readonly tree: NodeTree;
  readonly treeView: TreeView<TreeElement>;
  /**
   * Selects a node and brings it into sight; false where the tree has none of that id. `show` leaves the keyboard where
   * it is, `unfold` also shows what is in it.
   */
  reveal(nodeId: string, how?: 'focus' | 'show' | 'unfold'): Promise<boolean>;
}

/** Registers a view. */
export function createView(targets: LabTargets, { id, roots, description, message }: ViewParts): View {
  const tree = new NodeTree(() => targets.whenRead());
  const treeView = window.createTreeView(id, { treeDataProvider: tree, showCollapseAll: true });
  const show = (state: LabsState): void => {
    tree.show(roots(state));
    const text = description?.(state) ?? '';
    if (treeView.description !== text) treeView.description = text;
    const above = message?.(state) ?? '';
    if ((treeView.message ?? '') !== above) treeView.message = above;
  };
  show(targets.state);
  const disposables = [tree, treeView, targets.onDidChange(show), lookWhileVisible(targets, treeView)];
  return {
    id,
    tree,
    treeView,
    reveal: async (nodeId, how = 'focus') => {
      const element = tree.find(nodeId);
      if (element === undefined) return false;
      // A target that is unfolded is connected, and that is for the user to wish.
      const expand = how === 'unfold' || tree.node(nodeId)?.foldable !== true;
      await treeView.reveal(element, { select: true, focus: how !== 'show', expand });
      return true;
    },
    dispose: () => {
      for (const disposable of disposables) disposable.dispose();
    },
  };
}

function lookWhileVisible(targets: LabTargets, treeView: TreeView<TreeElement>): Disposable {
  let look = treeView.visible ? targets.look() : undefined;
  const listener = treeView.onDidChangeVisibility(({ visible }) => {
    if (visible) look ??= targets.look();
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
