import type { Row } from './rowList.ts';
import { agree } from './lesson.ts';
import type { ViewName, Workbench } from './workbench.ts';

/**
 * Every row of a view beside those that are expected. Both are read again while packets still move: a neighbour goes
 * stale, a counter counts.
 */
export async function compareTree(
  workbench: Workbench,
  view: ViewName,
  expected: () => Promise<readonly Row[]>,
): Promise<void> {
  const tree = await workbench.onlyView(view);
  await agree(
    async () => {
      if ((await expected()).length === 0) return (await tree.welcome.isVisible()) ? [] : tree.rows();
      await tree.unfold();
      return (await tree.rows()).map(withoutRate);
    },
    expected,
    () => workbench.palette('Vethscope: Refresh'),
  );
}

/** How fast a rule counts depends on when it was looked at. */
function withoutRate(row: Row): Row {
  return /^<?[\d.]+\/s$/.test(row.description) ? { ...row, description: '' } : row;
}
