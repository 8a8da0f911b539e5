import assert from 'node:assert/strict';
import { backoffMs } from '../../../extension/targets/backoff.ts';

describe('the wait before a lost connection is opened again', () => {
  it('doubles from a second to a minute', () => {
    const waits = Array.from({ length: 9 }, (_, attempt) => backoffMs(attempt, 0.5));
    assert.deepEqual(waits, [1000, 2000, 4000, 8000, 16_000, 32_000, 60_000, 60_000, 60_000]);
    assert.equal(backoffMs(100_000, 0.5), 60_000);
  });

  it('is moved by a quarter either way', () => {
    assert.deepEqual([backoffMs(0, 0), backoffMs(0, 1)], [750, 1250]);
  });
});
