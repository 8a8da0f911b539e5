import { viewIds } from '../contributions.ts';
import type { Store } from '../store.ts';
import { portsTree } from './model/portsTree.ts';
import { shownDescription, shownNamespace } from './model/shownNamespace.ts';
import { createView, type View } from './view.ts';

/** The Published Ports view, which follows the selection in Labs. */
export function createPortsView(store: Store): View {
  return createView(store, {
    id: viewIds.ports,
    roots: (state) => portsTree(shownNamespace(state)),
    description: shownDescription,
  });
}
