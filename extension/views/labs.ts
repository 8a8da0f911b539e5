import { commands } from 'vscode';
import { viewIds, type CommandId } from '../contributions.ts';
import { machineItself, targetOf } from '../labRef.ts';
import { labOf, placeOf } from '../subject.ts';
import type { LabTargets } from '../targets/labTargets.ts';
import { labsTree } from './model/labsTree.ts';
import { createView, type View } from './view.ts';

/** The Labs view. What is selected in it, the other views show; a target that is unfolded is connected, a machine looked at. */
export function createLabsView(targets: LabTargets): View {
  const view = createView(targets, { id: viewIds.labs, roots: labsTree });
  const listeners = [
    view.treeView.onDidChangeSelection(({ selection: [element] }) => {
      const lab = labOf(element?.subject);
      const place = placeOf(element?.subject);
      if (lab !== undefined && place !== undefined) targets.select({ ...lab, place });
    }),
    view.treeView.onDidExpandElement(({ element: { subject } }) => {
      if (subject?.kind === 'machine') void targets.get(subject.target)?.machine.unfold();
      if (subject?.kind !== 'target' || targets.get(subject.target)?.link?.reach.kind !== 'closed') return;
      const connect: CommandId = 'vethscope.connectHost';
      void commands.executeCommand(connect, subject);
    }),
    view.treeView.onDidCollapseElement(({ element: { subject } }) => {
      // What is selected in it goes on being shown beside the tree.
      const { selected } = targets.state;
      const isShown =
        selected?.lab === machineItself && targetOf(selected) === (subject?.kind === 'machine' ? subject.target : '');
      if (subject?.kind === 'machine' && !isShown) targets.get(subject.target)?.machine.fold();
    }),
  ];
  return {
    ...view,
    dispose: () => {
      for (const listener of listeners) listener.dispose();
      view.dispose();
    },
  };
}
