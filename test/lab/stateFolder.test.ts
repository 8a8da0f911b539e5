/** The folder that remembers the labs: it goes with the last one, and nobody stumbles over that. */
import assert from 'node:assert/strict';
import path from 'node:path';
import { downLab, listLabs, upLab } from '../../lab-runtime/index.ts';
import { isMachineHere } from '../support/testTarget.ts';
import { labFrom, openBench } from './support/labBench.ts';
import { exists } from './support/labMachine.ts';

const text = 'services: { a: {} }';
const rounds = isMachineHere ? 8 : 2;

describe('the folder of the labs', function () {
  this.timeout(180_000);
  const bench = openBench();
  const folder = path.join(bench.stateHome, 'vethscope');
  after(() => bench.close());

  it('is gone after the last down, and after an up that failed', async () => {
    const { target } = bench;
    await bench.up(text, 'one');
    await bench.up(text, 'two');
    await downLab(target, 'one');
    assert.ok(exists(folder));
    await downLab(target, 'two');
    assert.ok(!exists(folder));
    await assert.rejects(upLab(target, labFrom('services: { a: { command: "false" } }', 'one')));
    assert.ok(!exists(folder));
    assert.equal(await downLab(target, 'never-there'), false);
    assert.deepEqual(await listLabs(target), []);
    assert.ok(!exists(folder));
  });

  it('labs come up and go at once, and each finds it', async () => {
    const { target } = bench;
    const course = async (name: string): Promise<void> => {
      for (let round = 0; round < rounds; round++) {
        await upLab(target, labFrom(text, name));
        assert.ok((await listLabs(target)).some((lab) => lab.name === name));
        assert.equal(await downLab(target, name), true);
      }
    };
    await Promise.all(['one', 'two', 'three', 'four'].map(course));
    assert.ok(!exists(folder));
  });

  it('downs and looks that find nothing are no hindrance to an up', async () => {
    const { target } = bench;
    let isOver = false;
    const noise = async (): Promise<void> => {
      while (!isOver) {
        await downLab(target, 'nobody');
        assert.ok((await listLabs(target)).length <= 1);
      }
    };
    const ups = async (): Promise<void> => {
      for (let round = 0; round < rounds; round++) {
        await upLab(target, labFrom(text, 'one'));
        await downLab(target, 'one');
      }
      isOver = true;
    };
    await Promise.all([ups(), noise(), noise()]);
    assert.ok(!exists(folder));
  });
});
