import { viewIds } from '../contributions.ts';
import { placeOf } from '../subject.ts';
import type { Store } from '../store.ts';
import { labsTree } from './model/labsTree.ts';
import { createView, type View } from './view.ts';

/** The Labs view. What is selected in it, the other views show. */
export function createLabsView(store: Store): View {
  const view = createView(store, { id: viewIds.labs, roots: labsTree });
  const listener = view.treeView.onDidChangeSelection(({ selection: [element] }) => {
    const subject = element?.subject;
    const place = placeOf(subject);
    if (subject !== undefined && 'lab' in subject && place !== undefined) store.select({ lab: subject.lab, place });
  });
  return {
    ...view,
    dispose: () => {
      listener.dispose();
      view.dispose();
    },
  };
}
