/** Nodes of which nobody knows whether they are still so. Pure. */
import * as l10n from '@vscode/l10n';
import type { TreeNode } from './treeNode.ts';

/** The same nodes without colour; a screen reader says that they are old. */
export function fade(nodes: readonly TreeNode[]): readonly TreeNode[] {
  return nodes.map((node) => ({
    ...node,
    icon: { id: node.icon.id, color: 'disabledForeground' },
    spoken: `${node.spoken}, ${l10n.t('out of date')}`,
    children: fade(node.children),
  }));
}
