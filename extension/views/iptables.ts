import { viewIds } from '../contributions.ts';
import type { LabTargets } from '../targets/labTargets.ts';
import { hooksTree } from './model/hooksTree.ts';
import { iptablesTree } from './model/iptablesTree.ts';
import { asSeen, shownDescription, rulesMessage, shownNamespace } from './model/shownNamespace.ts';
import { createView, type View } from './view.ts';

/** The iptables view, which follows the selection in Labs: by table, or by hook. */
export function createIptablesView(targets: LabTargets): View {
  return createView(targets, {
    id: viewIds.iptables,
    roots: (state) => {
      const shown = shownNamespace(state);
      return asSeen(state, state.rulesBy === 'hook' ? hooksTree(shown) : iptablesTree(shown));
    },
    description: shownDescription,
    message: rulesMessage,
  });
}
