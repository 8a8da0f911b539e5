import { viewIds } from '../contributions.ts';
import type { LabTargets } from '../targets/labTargets.ts';
import { iptablesTree } from './model/iptablesTree.ts';
import { asSeen, shownDescription, shownMessage, shownNamespace } from './model/shownNamespace.ts';
import { createView, type View } from './view.ts';

/** The iptables view, which follows the selection in Labs. */
export function createIptablesView(targets: LabTargets): View {
  return createView(targets, {
    id: viewIds.iptables,
    roots: (state) => asSeen(state, iptablesTree(shownNamespace(state))),
    description: shownDescription,
    message: shownMessage,
  });
}
