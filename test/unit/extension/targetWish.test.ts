import assert from 'node:assert/strict';
import { isTargetList, wishedTargets, withoutTarget, withTarget } from '../../../extension/targets/targetWish.ts';

describe('targets in the settings', () => {
  it('are ids, or ids with sudo, and nothing else', () => {
    assert.equal(isTargetList(['ssh:one', { id: 'vm:lab' }, { id: 'ssh:two', sudo: true }]), true);
    for (const wrong of ['ssh:one', [''], [1], [null], [{}], [{ id: 1 }], [{ id: 'a', sudo: 'yes' }]]) {
      assert.equal(isTargetList(wrong), false, JSON.stringify(wrong));
    }
  });

  it('count once each', () => {
    assert.deepEqual(wishedTargets(['ssh:one', { id: 'ssh:two', sudo: true }, { id: 'ssh:one', sudo: true }]), [
      { id: 'ssh:one', sudo: false },
      { id: 'ssh:two', sudo: true },
    ]);
  });

  it('are added, changed in their place, and taken out', () => {
    const list = withTarget(['ssh:one'], { id: 'ssh:two', sudo: false });
    assert.deepEqual(list, ['ssh:one', 'ssh:two']);
    const root = withTarget(list, { id: 'ssh:one', sudo: true });
    assert.deepEqual(root, [{ id: 'ssh:one', sudo: true }, 'ssh:two']);
    assert.deepEqual(withTarget(root, { id: 'ssh:one', sudo: false }), list);
    assert.deepEqual(withoutTarget(root, 'ssh:one'), ['ssh:two']);
  });
});
