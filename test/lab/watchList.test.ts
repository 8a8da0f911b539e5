import assert from 'node:assert/strict';
import { addContainer, downLab, listLabs, watchLabList, type LabContainer } from '../../lab-runtime/index.ts';
import { isMachineHere } from '../support/testTarget.ts';
import { eventually } from './support/eventually.ts';
import { labFrom, openBench, type LabBench } from './support/labBench.ts';

const simple = 'services: { one: { network_mode: bridge } }';

/** In which a change is told, also by a machine that emulates. */
const pauseMs = isMachineHere ? 300 : 3000;

describe('a watch of the list of labs', () => {
  let bench: LabBench;

  before(() => {
    bench = openBench();
  });
  after(() => bench.close());

  it('notices the first lab, the next one, a change, and each end; looking makes no change', async () => {
    let changes = 0;
    const watch = await watchLabList(bench.target, () => (changes += 1));
    const noticed = async (what: string, work: () => Promise<unknown>): Promise<void> => {
      const before = changes;
      await work();
      await eventually(what, () => changes > before);
      await settled();
    };
    /** Until nothing happened for a while. */
    const settled = async (): Promise<void> => {
      for (let before = -1; before !== changes;) {
        before = changes;
        await new Promise((resolve) => setTimeout(resolve, pauseMs));
      }
    };
    try {
      await noticed('the first lab', () => bench.up(simple, 'first'));
      await noticed('the second lab', () => bench.up(simple, 'second'));
      const { containers } = labFrom('services: { two: { network_mode: bridge } }', 'wish');
      const [two] = containers;
      assert.ok(two);
      await noticed('a change', () => addContainer(bench.target, 'first', two satisfies LabContainer));
      const quiet = changes;
      assert.equal((await listLabs(bench.target)).length, 2);
      await settled();
      assert.equal(changes, quiet, 'looking at the labs seems to change them');
      await noticed('one end', () => downLab(bench.target, 'first'));
      await noticed('the other end', () => downLab(bench.target, 'second'));
      await noticed('one after all', () => bench.up(simple, 'third'));
    } finally {
      watch.stop();
    }
    const stopped = changes;
    await downLab(bench.target, 'third');
    await new Promise((resolve) => setTimeout(resolve, 300));
    assert.equal(changes, stopped);
  }).timeout(60_000);
});
