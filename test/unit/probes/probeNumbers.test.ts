import assert from 'node:assert/strict';
import { ProbeNumbers } from '../../../lab-runtime/probes/xray/probeNumbers.ts';

describe('numbers of probes', () => {
  it('are given round, each to one at a time', async () => {
    const numbers = new ProbeNumbers(4, 2);
    assert.deepEqual(await Promise.all([1, 2, 3, 4].map(() => numbers.take())), [2, 3, 0, 1]);
  });

  it('rest a while before they are given again', async () => {
    let now = 0;
    const numbers = new ProbeNumbers(2, 0, () => now);
    const first = await numbers.take();
    numbers.give(first);
    assert.equal(await numbers.take(), 1);
    const again = numbers.take();
    const isEarly = await Promise.race([again.then(() => true), new Promise((done) => setTimeout(done, 50, false))]);
    assert.equal(isEarly, false);
    assert.equal(await again, first);
    now = 10_000;
    numbers.give(1);
    now = 20_000;
    assert.equal(await numbers.take(), 1);
  });

  it('are waited for in turn where all are in use, and not by who gives up', async () => {
    let now = 0;
    const numbers = new ProbeNumbers(1, 0, () => now);
    const number = await numbers.take();
    const controller = new AbortController();
    const [given, second] = [numbers.take(controller.signal), numbers.take()];
    controller.abort();
    await assert.rejects(given);
    numbers.give(number);
    now = 10_000;
    assert.equal(await second, 0);
  });

  it('are given back where somebody gives up while one rests', async () => {
    const numbers = new ProbeNumbers(1, 0, () => 0);
    numbers.give(await numbers.take());
    const controller = new AbortController();
    const given = numbers.take(controller.signal);
    controller.abort();
    await assert.rejects(given);
    assert.equal(await numbers.take(), 0);
  });
});
