import assert from 'node:assert/strict';
import { countedSince, readCounters, readListeners } from '../../../lab-runtime/journey/causes/kernelFiles.ts';

const snmp = `Ip: Forwarding DefaultTTL InReceives InHdrErrors InAddrErrors
Ip: 1 64 10 0 3
Tcp: RtoAlgorithm OutRsts
Tcp: 1 7
`;
const snmp6 =
  'Ip6InReceives                   \t22\nIp6InNoRoutes                   \t4\nIcmp6InMsgs                     \t1\n';

describe('what the kernel tells in /proc/net', () => {
  it('counts, by protocol and name', () => {
    const counters = readCounters([snmp, undefined, snmp6]);
    assert.deepEqual(
      ['Ip.InAddrErrors', 'Tcp.OutRsts', 'Ip6.InNoRoutes', 'Icmp6.InMsgs', 'Ip.Nothing'].map((name) =>
        counters.get(name),
      ),
      [3, 7, 4, 1, undefined],
    );
    const later = readCounters([snmp.replace(' 0 3', ' 2 3'), snmp6]);
    assert.deepEqual(countedSince(counters, later), { 'Ip.InHdrErrors': 2 });
    assert.deepEqual([...readCounters([undefined, '', 'garbage\n'])], []);
  });

  it('knows who listens, in both families', () => {
    const tcp = `  sl  local_address rem_address   st tx_queue
   0: 00000000:0050 00000000:0000 0A 00000000:00000000
   1: 0100007F:005A 00000000:0000 0A 00000000:00000000
   2: 020011AC:0050 010011AC:9C40 01 00000000:00000000
`;
    const tcp6 = `   0: 00000000000000000000000000000000:0050 00000000000000000000000000000000:0000 0A
   1: 0000000000000000FFFF00000100007F:0051 00000000000000000000000000000000:0000 0A
   2: 000030FD000000000000000003000000:0052 00000000000000000000000000000000:0000 0A
`;
    assert.deepEqual(
      readListeners('tcp', [tcp, tcp6]).map(({ address, port }) => `${address} ${String(port)}`),
      ['0.0.0.0 80', '127.0.0.1 90', ':: 80', '127.0.0.1 81', 'fd30::3 82'],
    );
    assert.deepEqual(readListeners('udp', [tcp]), []);
    assert.deepEqual(readListeners('udp', ['   0: 00000000:0035 00000000:0000 07 00000000:00000000\n']), [
      { protocol: 'udp', address: '0.0.0.0', port: 53 },
    ]);
  });
});
