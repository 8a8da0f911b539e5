/**
 * The drawing of a journey as numbers: a box for each namespace, below each other in the order of the way, and in it what the
 * packet passes. The way there runs down at the left, the answer up at the right; interfaces, bridges and sockets that both
 * pass stand across. Pure, and the same for the same journey.
 */
import { isShared, namespacesOf, rowsOf, waysOf, type NodeKind, type PassedItem, type Row } from './journeyRows.ts';
import type { Direction, SectionView } from './protocol.ts';

/** A rectangle, in pixels of a 13-pixel font; whoever draws scales it. */
export interface Rectangle {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** A namespace. */
interface DrawnBox extends Rectangle {
  readonly label: string;
  readonly inode: number;
}

/** What is passed there. */
export interface DrawnNode extends Rectangle {
  readonly label: string;
  readonly kind: NodeKind;
  readonly lane: Direction | 'both';
  /** Places of its steps among all steps. */
  readonly steps: readonly number[];
}

/** A stretch of the way. */
export interface DrawnEdge {
  readonly direction: Direction;
  /** `cable`: between two namespaces. */
  readonly kind: 'inside' | 'cable';
  readonly points: readonly (readonly [x: number, y: number])[];
  /** With which step it is passed. */
  readonly step: number;
}

/** See the head of this file. */
export interface Drawing {
  readonly width: number;
  readonly height: number;
  readonly boxes: readonly DrawnBox[];
  readonly nodes: readonly DrawnNode[];
  readonly edges: readonly DrawnEdge[];
  /** The middle of each lane. */
  readonly lanes: Readonly<Record<Direction, number>>;
}

const size = { margin: 26, padding: 10, bottom: 20, title: 22, between: 16, node: 26, row: 42, box: 34 } as const;

/** What is the same from the top to the bottom. */
interface Frame {
  readonly width: number;
  /** Where nodes begin, and how wide they are in one lane, and across. */
  readonly left: number;
  readonly lane: number;
  readonly inner: number;
  readonly lanes: Drawing['lanes'];
}

/** Lays out the packet and its answer; later packets take the same ways. */
export function layoutJourney(sections: readonly Pick<SectionView, 'direction' | 'steps'>[]): Drawing {
  const { forward, reply } = waysOf(sections);
  const frame = frameOf(reply.length === 0 ? 1 : 2);
  const boxes: DrawnBox[] = [];
  const nodeOf = new Map<PassedItem, DrawnNode>();
  let y = 4;
  for (const { inode, label } of namespacesOf(sections)) {
    const inHere = (item: PassedItem): boolean => item.inode === inode;
    const rows = rowsOf(forward.filter(inHere), reply.filter(inHere).toReversed());
    const height = size.title + rows.length * size.row + size.bottom - (size.row - size.node);
    boxes.push({ label, inode, x: size.margin, y, width: frame.inner + 2 * size.padding, height });
    rows.forEach((row, index) => {
      placeNodes(row, y + size.title + index * size.row, frame, nodeOf);
    });
    y += height + size.box;
  }
  const { width, lanes } = frame;
  const edges = [forward, reply].flatMap((way) => edgesOf(way, nodeOf, frame));
  return { width, height: y - size.box + 4, boxes, nodes: [...new Set(nodeOf.values())], edges, lanes };
}

function frameOf(count: 1 | 2): Frame {
  const left = size.margin + size.padding;
  const lane = count === 1 ? 220 : 140;
  const inner = count * lane + (count - 1) * size.between;
  const first = left + lane / 2;
  return { width: inner + 2 * left, left, lane, inner, lanes: { forward: first, reply: first + lane + size.between } };
}

function placeNodes(row: Row, y: number, { left, lane, inner }: Frame, nodeOf: Map<PassedItem, DrawnNode>): void {
  const { forward, reply } = row;
  const place = (items: readonly (PassedItem | undefined)[], of: DrawnNode['lane'], x: number, width: number): void => {
    const passed = items.filter((item) => item !== undefined);
    const [first] = passed;
    if (first === undefined) return;
    const { label, kind } = first;
    const steps = passed.flatMap((item) => item.steps);
    const node = { label, kind, lane: of, steps, x, y, width, height: size.node };
    for (const item of passed) nodeOf.set(item, node);
  };
  if (isShared(forward, reply)) {
    place([forward, reply], 'both', left, inner);
    return;
  }
  place([forward], 'forward', left, lane);
  place([reply], 'reply', left + lane + size.between, lane);
}

function edgesOf(
  way: readonly PassedItem[],
  nodeOf: ReadonlyMap<PassedItem, DrawnNode>,
  frame: Frame,
): readonly DrawnEdge[] {
  return way.slice(1).flatMap((to, index) => {
    const from = way[index];
    const [start, end] = [from && nodeOf.get(from), nodeOf.get(to)];
    if (from === undefined || start === undefined || end === undefined) return [];
    const { direction } = to;
    const kind = from.inode === to.inode ? 'inside' : 'cable';
    return [{ direction, kind, points: pointsOf(direction, start, end, frame), step: to.steps[0] ?? 0 }];
  });
}

/** Straight along its lane; against the lane's sense round the outside. */
function pointsOf(direction: Direction, from: Rectangle, to: Rectangle, { width, lanes }: Frame): DrawnEdge['points'] {
  const isDown = direction === 'forward';
  const top = ({ y }: Rectangle): number => y;
  const bottom = ({ y, height }: Rectangle): number => y + height;
  if (isDown ? to.y > from.y : to.y < from.y) {
    const [leave, enter] = isDown ? [bottom(from), top(to)] : [top(from), bottom(to)];
    return [
      [lanes[direction], leave],
      [lanes[direction], enter],
    ];
  }
  const outside = isDown ? 10 : width - 10;
  const side = ({ x, width: own }: Rectangle): number => (isDown ? x : x + own);
  const middle = ({ y, height }: Rectangle): number => y + height / 2;
  return [
    [side(from), middle(from)],
    [outside, middle(from)],
    [outside, middle(to)],
    [side(to), middle(to)],
  ];
}
