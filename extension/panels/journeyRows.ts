/**
 * A journey's ways as what they pass, and how the way there and the way back stand beside each other in one namespace. Pure.
 */
import type { Direction, SectionView, StepView } from './protocol.ts';

/** What a packet passes: an interface or a bridge, a socket, a hook of netfilter, a routing decision. */
export type NodeKind = 'device' | 'socket' | 'hook' | 'route';

/** What stands beside each other. */
export type Row = { readonly [Lane in Direction]?: PassedItem | undefined };

/** Steps that follow each other at one place. */
export interface PassedItem {
  readonly direction: Direction;
  readonly inode: number;
  readonly key: string;
  readonly kind: NodeKind;
  readonly label: string;
  /** Places among all steps. */
  readonly steps: number[];
}

type Ways = Readonly<Record<Direction, readonly PassedItem[]>>;
type Steps = readonly Pick<SectionView, 'direction' | 'steps'>[];

/** The way of the packet and that of its answer. */
export function waysOf(sections: Steps): Ways {
  const ways: Record<Direction, readonly PassedItem[]> = { forward: [], reply: [] };
  let first = 0;
  for (const { direction, steps } of sections) {
    ways[direction] = itemsOf(direction, steps, first);
    first += steps.length;
  }
  return ways;
}

function itemsOf(direction: Direction, steps: readonly StepView[], first: number): PassedItem[] {
  const items: PassedItem[] = [];
  steps.forEach((step, index) => {
    const { inode, place: label } = step;
    const { key, kind } = placeOf(step);
    const last = items.at(-1);
    if (last?.inode === inode && last.key === key) last.steps.push(first + index);
    else items.push({ direction, inode, key, kind, label, steps: [first + index] });
  });
  return items;
}

function placeOf({ stage, device }: StepView): Pick<PassedItem, 'key' | 'kind'> {
  switch (stage) {
    case 'socket':
    case 'deliver':
      return { key: 'socket', kind: 'socket' };
    case 'route':
      return { key: 'route', kind: 'route' };
    case 'link':
    case 'bridge':
    case 'neighbour':
    case 'ingress':
    case 'egress':
      return { key: `device ${device ?? ''}`, kind: 'device' };
    default:
      return { key: `hook ${stage}`, kind: 'hook' };
  }
}

/** Each namespace once, in the order of the way. */
export function namespacesOf(sections: Steps): readonly { readonly inode: number; readonly label: string }[] {
  const found = new Map(sections.flatMap(({ steps }) => steps.map(({ inode, namespace }) => [inode, namespace])));
  return [...found].map(([inode, label]) => ({ inode, label }));
}

/** Of one namespace: what both ways pass is one row; between those, each way has its own column. */
export function rowsOf(down: readonly PassedItem[], up: readonly PassedItem[]): readonly Row[] {
  const rows: Row[] = [];
  const beside = (forward: readonly PassedItem[], reply: readonly PassedItem[]): void => {
    for (let index = 0; index < Math.max(forward.length, reply.length); index++) {
      rows.push({ forward: forward[index], reply: reply[index] });
    }
  };
  let [left, right] = [0, 0];
  for (const [nextLeft, nextRight] of common(down, up)) {
    beside(down.slice(left, nextLeft), up.slice(right, nextRight));
    rows.push({ forward: down[nextLeft], reply: up[nextRight] });
    [left, right] = [nextLeft + 1, nextRight + 1];
  }
  beside(down.slice(left), up.slice(right));
  return rows;
}

/** Whether both ways pass it as one. */
export function isShared(one: PassedItem | undefined, other: PassedItem | undefined): boolean {
  return one !== undefined && one.key === other?.key && (one.kind === 'device' || one.kind === 'socket');
}

/** The longest common subsequence of what both may pass together, as pairs of places. */
function common(down: readonly PassedItem[], up: readonly PassedItem[]): readonly (readonly [number, number])[] {
  const longest = Array.from({ length: down.length + 1 }, () => new Array<number>(up.length + 1).fill(0));
  const at = (row: number, column: number): number => longest[row]?.[column] ?? 0;
  for (let row = down.length - 1; row >= 0; row--) {
    for (let column = up.length - 1; column >= 0; column--) {
      const best = isShared(down[row], up[column])
        ? at(row + 1, column + 1) + 1
        : Math.max(at(row + 1, column), at(row, column + 1));
      longest[row]?.splice(column, 1, best);
    }
  }
  const pairs: (readonly [number, number])[] = [];
  for (let [row, column] = [0, 0]; row < down.length && column < up.length;) {
    if (isShared(down[row], up[column])) pairs.push([row++, column++]);
    else if (at(row + 1, column) >= at(row, column + 1)) row++;
    else column++;
  }
  return pairs;
}
