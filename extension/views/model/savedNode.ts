/** A saved snapshot in the Labs view: the same tree as of the machine, or the lab, that it is of. */
import * as l10n from '@vscode/l10n';
import type { TargetState } from '../../labs.ts';
import { partsOf, targetName } from '../../targets/targetName.ts';
import { machineNode } from './machineTree.ts';
import { bullets, code, paragraphs, plain } from './markdown.ts';
import type { TreeNode } from './treeNode.ts';

/** See the head of this file. */
export function savedNode({ target, itself = { opened: true, isReading: false } }: TargetState): TreeNode {
  const node = machineNode(target, itself);
  const { snapshot } = itself;
  const label = targetName(target);
  const of = snapshot?.lab ?? targetName(snapshot?.target ?? '');
  const when = snapshot === undefined ? '' : whenText(snapshot.takenAt);
  return {
    ...node,
    label,
    description: [of, when, node.description ?? ''].filter((part) => part !== '').join(' · '),
    icon: { id: 'archive' },
    contextValue: 'saved',
    spoken: l10n.t('Snapshot {0} of {1}, {2}', label, of, when),
    tooltip: () =>
      paragraphs(
        `**${plain(label)}**`,
        l10n.t('What was seen then: nothing in it changes, and nothing can be run in it.'),
        bullets([code(partsOf(target).name), plain(of), plain(when)]),
      ),
    open: true,
    foldable: false,
    children: still(node.children),
  };
}

/** The target's clock, in the user's words; a file may say anything. */
function whenText(takenAt: string): string {
  const time = new Date(takenAt);
  return Number.isNaN(time.getTime()) ? takenAt : time.toLocaleString();
}

/** Who is in it can be shown, and his addresses copied, but no terminal opened. */
function still(nodes: readonly TreeNode[]): readonly TreeNode[] {
  return nodes.map((node) => ({
    ...node,
    contextValue: node.contextValue.replace('alive', 'still'),
    children: still(node.children),
  }));
}
