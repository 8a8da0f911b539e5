import assert from 'node:assert/strict';
import { bracketed } from '../../../lab-runtime/model/bracketed.ts';

describe('bracketed', () => {
  it('parts an address of IPv6 from a port, and leaves others as they are', () => {
    assert.deepEqual(['172.17.0.2', '0.0.0.0', '::', 'fe80::1', 'web'].map(bracketed), [
      '172.17.0.2',
      '0.0.0.0',
      '[::]',
      '[fe80::1]',
      'web',
    ]);
  });
});
