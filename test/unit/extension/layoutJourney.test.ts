import assert from 'node:assert/strict';
import { describeJourney } from '../../../extension/panels/describeJourney.ts';
import { layoutJourney, type Drawing, type Rectangle } from '../../../extension/panels/layoutJourney.ts';
import type { Journey } from '../../../lab-runtime/index.ts';
import { journeyOf } from '../../support/journeys.ts';

describe('the drawing of a journey', () => {
  const draw = (journey: Journey): Drawing => layoutJourney(describeJourney(1, journey).view.sections);
  const delivered = draw(journeyOf('delivered'));
  const dropped = draw(journeyOf('dropped'));
  const inside = (inner: Rectangle, outer: Rectangle): boolean =>
    inner.x >= outer.x &&
    inner.y >= outer.y &&
    inner.x + inner.width <= outer.x + outer.width &&
    inner.y + inner.height <= outer.y + outer.height;
  const nodesIn = ({ nodes, boxes }: Drawing, label: string) => {
    const box = boxes.find((one) => one.label === label);
    assert.ok(box);
    return nodes.filter((node) => inside(node, box)).toSorted((a, b) => a.y - b.y || a.x - b.x);
  };

  it('has a box for each namespace, below each other in the order of the way', () => {
    assert.deepEqual(
      delivered.boxes.map(({ label }) => label),
      ['client', 'host', 'web'],
    );
    for (const [index, box] of delivered.boxes.entries()) {
      const next = delivered.boxes[index + 1];
      assert.ok(next === undefined || box.y + box.height < next.y);
      assert.ok(inside(box, { x: 0, y: 0, width: delivered.width, height: delivered.height }));
    }
    assert.deepEqual(
      dropped.boxes.map(({ label }) => label),
      ['client', 'host'],
    );
  });

  it('has in each what both ways pass as one, and the rest beside each other', () => {
    assert.deepEqual(
      nodesIn(delivered, 'host').map(({ label, lane }) => `${label} ${lane}`),
      [
        'eth0 both',
        'PREROUTING forward',
        'POSTROUTING reply',
        'routing forward',
        'FORWARD reply',
        'FORWARD forward',
        'routing reply',
        'POSTROUTING forward',
        'docker0 both',
        'PREROUTING reply',
        'veth6b0d2f7 both',
      ],
    );
    assert.deepEqual(
      nodesIn(delivered, 'client').map(({ label, lane }) => `${label} ${lane}`),
      ['socket both', 'routing forward', 'routing reply', 'eth0 both'],
    );
  });

  it('has every step at one node, and no two nodes over each other', () => {
    for (const { nodes, boxes } of [delivered, dropped]) {
      const steps = nodes.flatMap((node) => node.steps).toSorted((a, b) => a - b);
      assert.deepEqual(steps, [...steps.keys()]);
      for (const node of nodes) {
        assert.equal(boxes.filter((box) => inside(node, box)).length, 1, node.label);
        const over = nodes.filter(
          (other) =>
            other !== node &&
            other.x < node.x + node.width &&
            node.x < other.x + other.width &&
            other.y < node.y + node.height &&
            node.y < other.y + other.height,
        );
        assert.deepEqual(over, [], node.label);
      }
    }
  });

  it('draws the way there down the left lane, the answer up the right one, cables between boxes', () => {
    const ways = { forward: 1, reply: -1 } as const;
    for (const { direction, points } of delivered.edges) {
      const [[x1, y1] = [0, 0], [x2, y2] = [0, 0]] = points;
      assert.equal(points.length, 2);
      assert.deepEqual([x1, x2], [delivered.lanes[direction], delivered.lanes[direction]]);
      assert.equal(Math.sign(y2 - y1), ways[direction]);
    }
    assert.equal(delivered.edges.filter(({ kind }) => kind === 'cable').length, 4);
    assert.equal(dropped.edges.filter(({ kind }) => kind === 'cable').length, 1);
    assert.ok(dropped.nodes.every(({ lane }) => lane === 'forward'));
  });

  it('goes round the outside where a way turns back', () => {
    const journey = journeyOf('delivered');
    // A container that asks its own published port: out, by the host, and in again.
    const own = journey.forward.slice(-3).map((step) => ({ ...step, namespace: 'client', namespaceInode: 4026532301 }));
    const { edges, width, boxes } = draw({ ...journey, forward: [...journey.forward.slice(0, -3), ...own], reply: [] });
    assert.deepEqual(
      boxes.map(({ label }) => label),
      ['client', 'host', 'web'],
    );
    const back = edges.filter(({ points }) => points.length > 2);
    assert.equal(back.length, 1);
    assert.ok(back[0]?.points.every(([x]) => x >= 0 && x <= width));
  });

  it('is empty without steps', () => {
    const { boxes, nodes, edges } = layoutJourney([]);
    assert.deepEqual([boxes, nodes, edges], [[], [], []]);
  });
});
