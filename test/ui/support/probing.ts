/** ping and traceroute from the tree, in the sample lab, on whatever machine. */
import type { TreeView } from './treeView.ts';
import type { Workbench } from './workbench.ts';

/** Pings the outside from box and traces the route there; fails where what comes back is not what must. */
export async function probeTheOutside(workbench: Workbench, labs: () => TreeView): Promise<void> {
  await workbench.onlyView('Labs');
  await labs().menu('box', 'Ping…');
  await workbench.quickInput.pick('client');
  await workbench.terminal.shows(/^4 sent, 4 answered, 0 % lost$/m);
  await workbench.palette('Terminal: Kill All Terminals');
  await labs().menu('box', 'Traceroute…');
  await workbench.quickInput.pick('client');
  await workbench.terminal.shows(/^192\.168\.99\.1 reached: 2 hops\n172\.17\.0\.1 → 192\.168\.99\.1$/m);
  await workbench.palette('Terminal: Kill All Terminals');
}
