/** The five views together: what commands reveal, and what is selected. */
import type { Disposable } from 'vscode';
import type { Subject } from '../subject.ts';
import type { LabTargets } from '../targets/labTargets.ts';
import { createInterfacesView } from './interfaces.ts';
import { createIptablesView } from './iptables.ts';
import { createLabsView } from './labs.ts';
import { createPortsView } from './ports.ts';
import { createRoutesView } from './routes.ts';
import type { View } from './view.ts';

/** See the head of this file. */
export interface LabViews extends Disposable {
  readonly labs: View;
  readonly interfaces: View;
  readonly routes: View;
  readonly iptables: View;
  readonly ports: View;
  /** What is selected in a view, by its id. */
  selection(view: string): Subject | undefined;
}

/** Registers all views. */
export function createLabViews(targets: LabTargets): LabViews {
  const views = {
    labs: createLabsView(targets),
    interfaces: createInterfacesView(targets),
    routes: createRoutesView(targets),
    iptables: createIptablesView(targets),
    ports: createPortsView(targets),
  };
  return {
    ...views,
    selection: (id) => Object.values(views).find((view) => view.id === id)?.treeView.selection[0]?.subject,
    dispose: () => {
      for (const view of Object.values(views)) view.dispose();
    },
  };
}
