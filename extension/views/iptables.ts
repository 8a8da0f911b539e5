import { viewIds } from '../contributions.ts';
import type { Store } from '../store.ts';
import { iptablesTree } from './model/iptablesTree.ts';
import { shownDescription, shownNamespace } from './model/shownNamespace.ts';
import { createView, type View } from './view.ts';

/** The iptables view, which follows the selection in Labs. */
export function createIptablesView(store: Store): View {
  return createView(store, {
    id: viewIds.iptables,
    roots: (state) => iptablesTree(shownNamespace(state)),
    description: shownDescription,
  });
}
