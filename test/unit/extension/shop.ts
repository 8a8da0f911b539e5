/** A lab as the kernel had it: two networks, published ports, every network mode. Made by fixtures/extension/capture.ts. */
import { readFileSync } from 'node:fs';
import type { RunningLab, Snapshot } from '../../../lab-runtime/index.ts';
import { labRefOf } from '../../../extension/labRef.ts';
import type { LabsState } from '../../../extension/labs.ts';
import type { ObservedLab } from '../../../extension/store.ts';
import { shownNamespace, type ShownNamespace } from '../../../extension/views/model/shownNamespace.ts';
import type { TreeNode } from '../../../extension/views/model/treeNode.ts';

/** The lab and its snapshot. */
export const shop = {
  target: 'local',
  ...(JSON.parse(readFileSync(new URL('../../fixtures/extension/shop.json', import.meta.url), 'utf8')) as {
    readonly running: RunningLab;
    readonly snapshot: Snapshot;
  }),
};

/** What is known where these labs run on this machine, and a place of the first is selected. */
export function stateOf(labs: readonly ObservedLab[], place = 'host'): LabsState {
  const [first] = labs;
  return {
    targets: [{ target: 'local', read: 'read', labs, reach: { kind: 'here' } }],
    ...(first === undefined ? {} : { selected: { ...labRefOf(first), place } }),
  };
}

/** What the views show when a place of the shop is selected. */
export function shopShown(place: string): ShownNamespace {
  const shown = shownNamespace(stateOf([shop], place));
  if (shown === undefined) throw new Error(`no namespace of ${place}`);
  return shown;
}

/** A tree as text: what a user reads, one node a line. */
export function outline(nodes: readonly TreeNode[], depth = 0): string {
  return nodes
    .map(({ count, label, description, children }) => {
      const line = [count, label, description].filter((part) => part !== undefined && part !== '').join('  ');
      return `${'  '.repeat(depth)}${line}\n${outline(children, depth + 1)}`;
    })
    .join('');
}

/** All nodes of a tree. */
export function everyNode(nodes: readonly TreeNode[]): readonly TreeNode[] {
  return nodes.flatMap((node) => [node, ...everyNode(node.children)]);
}
