import { viewIds } from '../contributions.ts';
import type { LabTargets } from '../targets/labTargets.ts';
import { routesTree } from './model/routesTree.ts';
import { asSeen, shownDescription, shownMessage, shownNamespace } from './model/shownNamespace.ts';
import { createView, type View } from './view.ts';

/** The Routes view, which follows the selection in Labs. */
export function createRoutesView(targets: LabTargets): View {
  return createView(targets, {
    id: viewIds.routes,
    roots: (state) => asSeen(state, routesTree(shownNamespace(state))),
    description: shownDescription,
    message: shownMessage,
  });
}
