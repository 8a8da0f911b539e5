import { viewIds } from '../contributions.ts';
import type { Store } from '../store.ts';
import { interfacesTree } from './model/interfacesTree.ts';
import { shownDescription, shownNamespace } from './model/shownNamespace.ts';
import { createView, type View } from './view.ts';

/** The Interfaces view, which follows the selection in Labs. */
export function createInterfacesView(store: Store): View {
  return createView(store, {
    id: viewIds.interfaces,
    roots: (state) => interfacesTree(shownNamespace(state)),
    description: shownDescription,
  });
}
