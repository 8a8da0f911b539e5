/** The drawing of the way: boxes and nodes as elements, for their texts, over lines. */
import { layoutJourney, type DrawnEdge, type DrawnNode, type Drawing, type Rectangle } from '../layoutJourney.ts';
import type { Direction, End, JourneyView } from '../protocol.ts';
import { bringIntoSight, drawn, element } from './dom.ts';
import { endIcon } from './icons.ts';

/** What is drawn, and how it follows the walk. */
export interface DrawingView {
  readonly root: HTMLElement;
  /** Marks the step, and the way so far. */
  show(step: number, mayMovePage: boolean): void;
}

/** All that is drawn is to be seen at 13 pixels a font; it grows with the font. */
const em = (pixels: number): string => `${String(pixels / 13)}em`;

/** `choose` hears of a click on a step. */
export function drawJourney(journey: JourneyView, label: string, choose: (step: number) => void): DrawingView {
  const drawing = layoutJourney(journey.sections);
  const canvas = element('div', { class: 'canvas' });
  resize(canvas, { width: drawing.width, height: drawing.height });
  const boxes = drawing.boxes.map((box) =>
    place(element('div', { class: 'box' }, element('span', {}, box.label)), box),
  );
  const edges = drawing.edges.map((edge) => ({ edge, line: lineOf(edge) }));
  const nodes = drawing.nodes.map((node) => ({ node, shape: shapeOf(node, choose) }));
  const lines = drawn(
    'svg',
    { class: 'lines', viewBox: `0 0 ${String(drawing.width)} ${String(drawing.height)}` },
    ...edges.map(({ line }) => line),
  );
  const packet = element('div', { class: 'packet' });
  canvas.append(...boxes, lines, ...nodes.map(({ shape }) => shape), ...endsOf(journey, drawing), packet);
  const root = element('div', { class: 'drawing', role: 'img', 'aria-label': label, tabindex: 0 }, canvas);
  const directions = journey.sections.flatMap(({ direction, steps }) => steps.map(() => direction));
  return {
    root,
    show: (step, mayMovePage) => {
      const direction = directions[step] ?? 'forward';
      for (const { edge, line } of edges) line.classList.toggle('done', edge.step <= step);
      for (const { node, shape } of nodes) {
        shape.classList.toggle(
          'done',
          node.steps.some((one) => one <= step),
        );
        shape.classList.toggle('current', node.steps.includes(step));
      }
      const here = nodes.find(({ node }) => node.steps.includes(step));
      packet.hidden = here === undefined;
      if (here === undefined) return;
      packet.style.left = em(drawing.lanes[direction]);
      // Where the way comes in, beside the name.
      packet.style.top = em(here.node.y + (direction === 'forward' ? 0 : here.node.height));
      bringIntoSight(here.shape, root, mayMovePage);
    },
  };
}

function shapeOf(node: DrawnNode, choose: (step: number) => void): HTMLElement {
  const shape = place(
    element('div', { class: `node ${node.kind}`, title: node.label }, element('span', {}, node.label)),
    node,
  );
  shape.addEventListener('click', () => {
    const [first] = node.steps;
    if (first !== undefined) choose(first);
  });
  return shape;
}

function lineOf({ points, direction, kind }: DrawnEdge): SVGGElement {
  const path = points.map(([x, y], index) => `${index === 0 ? 'M' : 'L'}${String(x)} ${String(y)}`).join('');
  const inside = kind === 'cable' ? [drawn('path', { d: path, class: 'core' })] : [];
  return drawn(
    'g',
    { class: `${direction} ${kind}` },
    drawn('path', { d: path, class: 'way' }),
    ...inside,
    drawn('path', { d: headOf(points), class: 'head' }),
  );
}

/** The point of an arrow at the end of a line. */
function headOf(points: DrawnEdge['points']): string {
  const [[x1, y1], [x2, y2]] = [points.at(-2) ?? [0, 0], points.at(-1) ?? [0, 0]];
  const [along, across] = [Math.sign(x2 - x1), Math.sign(y2 - y1)];
  const corner = (side: 1 | -1): string =>
    `${String(x2 - 5 * along + 4 * side * across)} ${String(y2 - 5 * across + 4 * side * along)}`;
  return `M${corner(1)}L${String(x2)} ${String(y2)}L${corner(-1)}`;
}

/** Where each way ends, and at whose fault. */
function endsOf({ sections, cause }: JourneyView, { nodes, lanes }: Drawing): readonly HTMLElement[] {
  let first = 0;
  return sections.flatMap(({ direction, steps, end }) => {
    first += steps.length;
    const node = nodes.find((one) => one.steps.includes(first - 1));
    if (node === undefined) return [];
    const mark = element('div', { class: `end ${end}` }, endIcon(end));
    place(mark, markPlace(node, direction));
    if (isGood(end) || cause?.guilty === undefined) return [mark];
    const caption = element('div', { class: 'guilty', title: cause.guilty }, element('span', {}, cause.guilty));
    const width = node.lane === 'both' ? node.width / 2 : node.width;
    place(caption, { x: lanes[direction] - width / 2, y: node.y + node.height + 2, width, height: 15 });
    return [mark, caption];
  });
}

function isGood(end: End): boolean {
  return end === 'delivered';
}

function markPlace({ x, y, width, height }: Rectangle, direction: Direction): Rectangle {
  const size = 18;
  return { x: direction === 'forward' ? x - 8 : x + width - 10, y: y + (height - size) / 2, width: size, height: size };
}

function place(made: HTMLElement, at: Rectangle): HTMLElement {
  made.style.left = em(at.x);
  made.style.top = em(at.y);
  resize(made, at);
  return made;
}

function resize(made: HTMLElement, { width, height }: Pick<Rectangle, 'width' | 'height'>): void {
  made.style.width = em(width);
  made.style.height = em(height);
}
