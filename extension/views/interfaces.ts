import { viewIds } from '../contributions.ts';
import type { LabTargets } from '../targets/labTargets.ts';
import { interfacesTree } from './model/interfacesTree.ts';
import { asSeen, shownDescription, shownMessage, shownNamespace } from './model/shownNamespace.ts';
import { createView, type View } from './view.ts';

/** The Interfaces view, which follows the selection in Labs. */
export function createInterfacesView(targets: LabTargets): View {
  return createView(targets, {
    id: viewIds.interfaces,
    roots: (state) => asSeen(state, interfacesTree(shownNamespace(state))),
    description: shownDescription,
    message: shownMessage,
  });
}
