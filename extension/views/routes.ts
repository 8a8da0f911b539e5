import { viewIds } from '../contributions.ts';
import type { Store } from '../store.ts';
import { routesTree } from './model/routesTree.ts';
import { shownDescription, shownNamespace } from './model/shownNamespace.ts';
import { createView, type View } from './view.ts';

/** The Routes view, which follows the selection in Labs. */
export function createRoutesView(store: Store): View {
  return createView(store, {
    id: viewIds.routes,
    roots: (state) => routesTree(shownNamespace(state)),
    description: shownDescription,
  });
}
