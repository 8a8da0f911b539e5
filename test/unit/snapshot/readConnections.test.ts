import assert from 'node:assert/strict';
import { readConnections } from '../../../lab-runtime/snapshot/readConnections.ts';

/** As /proc/net/nf_conntrack has them, and conntrack -L -o extended. */
const tracked = `ipv4     2 tcp      6 431999 ESTABLISHED src=192.0.2.1 dst=192.0.2.10 sport=40122 dport=8080 src=172.17.0.2 dst=192.0.2.1 sport=80 dport=40122 [ASSURED] mark=0 zone=0 use=2
ipv4     2 tcp      6 58 SYN_SENT src=192.0.2.1 dst=192.0.2.10 sport=40124 dport=8080 [UNREPLIED] src=172.17.0.2 dst=192.0.2.1 sport=80 dport=40124 mark=0 zone=0 use=2
ipv4     2 udp      17 29 src=192.0.2.1 dst=192.0.2.10 sport=5353 dport=53 packets=1 bytes=60 [UNREPLIED] src=172.17.0.3 dst=192.0.2.1 sport=53 dport=5353 packets=0 bytes=0 mark=0 use=2
ipv6     10 tcp      6 100 TIME_WAIT src=fd00::1 dst=fd00::10 sport=1 dport=8080 src=fd01::2 dst=fd00::1 sport=80 dport=1 [ASSURED] mark=0 use=2
ipv4     2 tcp      6 100 ESTABLISHED src=192.0.2.1 dst=192.0.2.10 sport=4 dport=22 src=192.0.2.10 dst=192.0.2.1 sport=22 dport=4 [ASSURED] mark=0 use=2
ipv4     2 icmp     1 29 src=192.0.2.1 dst=192.0.2.10 type=8 code=0 id=7 src=192.0.2.10 dst=192.0.2.1 type=0 code=0 id=7 mark=0 use=2
garbage src=x dst=y
`;

describe('connections that a rule has sent elsewhere', () => {
  it('are read with both of their ways; those that went where they were sent are left out', () => {
    const fact = readConnections(tracked);
    assert.ok(fact?.known);
    assert.deepEqual(
      fact.value.map(({ protocol, source, sourcePort, destinationPort, address, port, state, isAnswered }) =>
        [protocol, source, sourcePort, destinationPort, address, port, state, isAnswered].join(' '),
      ),
      [
        'tcp 192.0.2.1 40122 8080 172.17.0.2 80 ESTABLISHED true',
        'tcp 192.0.2.1 40124 8080 172.17.0.2 80 SYN_SENT false',
        'udp 192.0.2.1 5353 53 172.17.0.3 53  false',
        'tcp fd00::1 1 8080 fd01::2 80 TIME_WAIT true',
      ],
    );
    assert.equal(fact.value[0]?.seconds, 431999);
  });

  it('are unknown where nothing can tell, and no question where nobody has asked', () => {
    assert.equal(readConnections(undefined), undefined);
    assert.equal(readConnections('no conntrack\n')?.known, false);
    assert.deepEqual(readConnections(''), { known: true, value: [] });
  });
});
