import { viewIds } from '../contributions.ts';
import type { LabTargets } from '../targets/labTargets.ts';
import { portsTree } from './model/portsTree.ts';
import { asSeen, shownDescription, shownMessage, shownNamespace } from './model/shownNamespace.ts';
import { createView, type View } from './view.ts';

/** The Published Ports view, which follows the selection in Labs. */
export function createPortsView(targets: LabTargets): View {
  return createView(targets, {
    id: viewIds.ports,
    roots: (state) => asSeen(state, portsTree(shownNamespace(state))),
    description: shownDescription,
    message: shownMessage,
  });
}
