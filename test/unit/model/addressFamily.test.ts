import assert from 'node:assert/strict';
import { familyOf, neighbourOf, prefixOver } from '../../../lab-runtime/model/addressFamily.ts';

describe('addresses of either family', () => {
  it('are told apart', () => {
    assert.deepEqual(['172.17.0.2', '::', 'fd00::1'].map(familyOf), ['ipv4', 'ipv6', 'ipv6']);
  });

  it('are held by a prefix of their own family, or are outside', () => {
    assert.equal(prefixOver('172.17.0.0/16', '172.17.0.2'), 16);
    assert.equal(prefixOver('172.17.0.9/16', '172.17.0.2'), 16);
    assert.equal(prefixOver('172.17.0.2', '172.17.0.2'), 32);
    assert.equal(prefixOver('172.17.0.0/16', '172.18.0.2'), 'outside');
    assert.equal(prefixOver('fd00::/64', 'fd00::2'), 64);
    assert.equal(prefixOver('fd00::1', 'fd00::2'), 'outside');
    assert.equal(prefixOver('::/0', 'fd00::2'), 0);
    for (const odd of ['172.17.0.0/255.255.0.255', 'fd00::/129', '', 'nonsense', '172.17.0.0/33'])
      assert.equal(prefixOver(odd, odd.includes(':') ? 'fd00::2' : '172.17.0.2'), undefined, odd);
    assert.equal(prefixOver('fd00::/64', '172.17.0.2'), undefined);
  });

  it('have a neighbour, where their prefix has room', () => {
    assert.equal(neighbourOf('192.0.2.10', 24), '192.0.2.1');
    assert.equal(neighbourOf('192.0.2.1', 24), '192.0.2.2');
    assert.equal(neighbourOf('192.0.2.1', 32), undefined);
    assert.equal(neighbourOf('192.0.2.1', 31), '192.0.2.0');
    assert.equal(neighbourOf('fd00::1', 64), 'fd00::2');
    assert.equal(neighbourOf('fd00::7', 64), 'fd00::1');
    assert.equal(neighbourOf('fd00::7', 128), undefined);
    assert.equal(neighbourOf('nonsense', 8), undefined);
  });
});
