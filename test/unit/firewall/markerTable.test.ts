import assert from 'node:assert/strict';
import { isMarkerTable, isOfUser } from '../../../lab-runtime/firewall/markerTable.ts';

describe('the tables of an xray', () => {
  it('are known by their names', () => {
    assert.equal(isMarkerTable('vethscope_xray_1f3c'), true);
    assert.equal(isMarkerTable('vethscope'), false);
  });

  it('are no news to who listens for rules', () => {
    const lines = [
      'add table inet vethscope_xray_1f3c',
      'add chain netdev vethscope_xray_1f3c ingress { type filter hook ingress device "eth0" priority -2147483648; policy accept; }',
      'delete table bridge vethscope_xray_1f3c',
      '# new generation 7 by process 12 (perl)',
    ];
    for (const line of lines) assert.equal(isOfUser(line), false, line);
    const others = [
      'add table inet mine',
      'add rule ip filter FORWARD ip saddr 192.0.2.1 counter packets 0 bytes 0 accept',
      'delete rule ip filter FORWARD handle 12 comment "vethscope_xray_1f3c"',
      '4: eth0@if5: <BROADCAST,UP> mtu 1500',
    ];
    for (const line of others) assert.equal(isOfUser(line), true, line);
  });
});
