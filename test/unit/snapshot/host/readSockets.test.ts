import assert from 'node:assert/strict';
import { readSocketOwners, readSockets } from '../../../../lab-runtime/snapshot/host/readSockets.ts';

describe('readSockets', () => {
  const text = [
    '/proc/7/net/tcp:   0: 00000000:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 111 1 0 100 0 0 10 0',
    '/proc/7/net/tcp:   1: 0100007F:0277 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 112 1 0 100 0 0 10 0',
    '/proc/7/net/tcp6:   0: 00000000000000000000000001000000:0050 00000000000000000000000000000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 113 1 0',
    '/proc/7/net/udp: 1234: 0B00007F:0035 00000000:0000 07 00000000:00000000 00:00000000 00000000     0        0 114 2 0 0',
    '/proc/9/net/tcp6:   0: 000080FE00000000FF005450E9ADDEFE:01BB 00000000000000000000000000000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 115 1 0',
    'nonsense',
    '',
  ].join('\n');

  it('reads addresses and ports of tcp and udp, IPv4 and IPv6, by the process they were read by', () => {
    const sockets = readSockets(text, new Map());
    const brief = (pid: number): readonly string[] =>
      (sockets.get(pid) ?? []).map(
        ({ protocol, family, address, port }) => `${protocol} ${family} ${address} ${String(port)}`,
      );
    assert.deepEqual(brief(7), [
      'tcp ipv4 0.0.0.0 8080',
      'tcp ipv4 127.0.0.1 631',
      'tcp ipv6 ::1 80',
      'udp ipv4 127.0.0.11 53',
    ]);
    assert.deepEqual(brief(9), ['tcp ipv6 fe80::5054:ff:fede:ade9 443']);
  });

  it('tells whose they are by the descriptors of processes: the first that has one', () => {
    const listing = [
      '/proc/1/fd:',
      'lrwx------ 1 root root 64 Nov 26 20:00 0 -> socket:[999]',
      'lrwx------ 1 root root 64 Nov 26 20:00 3 -> socket:[111]',
      '/proc/138/fd:',
      'lrwx------ 1 root root 64 Nov 26 20:00 4 -> socket:[111]',
      'lrwx------ 1 root root 64 Nov 26 20:00 5 -> socket:[114]',
      '',
    ].join('\n');
    const owners = readSocketOwners(listing, new Map([[1, 'init']]));
    const sockets = readSockets(text, owners).get(7) ?? [];
    assert.deepEqual(
      sockets.map(({ process }) => process),
      [{ pid: 1, command: 'init' }, undefined, undefined, { pid: 138, command: '?' }],
    );
  });
});
