import assert from 'node:assert/strict';
import fc from 'fast-check';
import { packetJson, packetLine, type CapturedPacket } from '../../../../lab-runtime/index.ts';
import { arp, ethernet, ipv4, ipv6, tcp, udp } from './frames.ts';

const on = { place: 'web', name: 'eth0', facts: [], inode: 1, ifindex: 2 };

function captured(bytes: Buffer, linkType: 1 | 101 = 1): CapturedPacket {
  const time = { seconds: 1_795_775_896, nanoseconds: 292_968_261 };
  return { time, on, interfaceNumber: 0, linkType, direction: 'in', length: bytes.length, bytes };
}

/** The line without the time of day, which is that of where one is. */
const line = (bytes: Buffer, linkType?: 1 | 101): string =>
  packetLine(captured(bytes, linkType)).replace(/^[\d:.]+ {2}web:eth0 {2}in {3}/u, '');

const four = (protocol: number, payload: Buffer, fragment?: number): Buffer =>
  ethernet(0x0800, ipv4(protocol, '172.17.0.2', '172.17.0.3', payload, fragment));
const link = 'fe800000000000000042acfffe110002';
const dns = (text: string): Buffer => Buffer.from(text.replaceAll(' ', ''), 'hex');
const question = '03777777 076578616d706c65 00 0001 0001';

describe('a packet in one line', () => {
  const lines: readonly (readonly [string, Buffer])[] = [
    [
      '172.17.0.2 → 172.17.0.3  ARP who has 172.17.0.3? tell 172.17.0.2',
      ethernet(0x0806, arp(1, '172.17.0.2', '172.17.0.3')),
    ],
    [
      '172.17.0.2 → 172.17.0.3  ARP 172.17.0.2 is at 02:42:ac:11:00:02',
      ethernet(0x0806, arp(2, '172.17.0.2', '172.17.0.3')),
    ],
    ['172.17.0.2:4711 → 172.17.0.3:80  TCP SYN, length 0', four(6, tcp(4711, 80, 2))],
    [
      '172.17.0.2:4711 → 172.17.0.3:80  TCP PSH ACK, length 18, GET / HTTP/1.1',
      four(6, tcp(4711, 80, 0x18, 'GET / HTTP/1.1\r\n\r\n')),
    ],
    ['172.17.0.2:4711 → 172.17.0.3:80  TCP ACK, length 4', four(6, tcp(4711, 80, 0x10, '\u001b[2J'))],
    ['172.17.0.2:5000 → 172.17.0.3:7  UDP length 3', four(17, udp(5000, 7, Buffer.alloc(3)))],
    [
      '172.17.0.2:5000 → 172.17.0.3:53  DNS query A www.example',
      four(17, udp(5000, 53, dns(`0001 0100 0001 0000 0000 0000 ${question}`))),
    ],
    [
      '172.17.0.2:53 → 172.17.0.3:5000  DNS answer A www.example: www.example, 10.0.0.1',
      four(
        17,
        udp(
          53,
          5000,
          dns(
            `0001 8180 0001 0002 0000 0000 ${question} c00c 0005 0001 00000001 0002 c00c c00c 0001 0001 00000001 0004 0a000001`,
          ),
        ),
      ),
    ],
    [
      '172.17.0.2:53 → 172.17.0.3:5000  DNS answer A www.example: NXDOMAIN',
      four(17, udp(53, 5000, dns(`0001 8183 0001 0000 0000 0000 ${question}`))),
    ],
    [
      '172.17.0.2:53 → 172.17.0.3:5000  UDP length 20',
      four(17, udp(53, 5000, dns(`0001 8180 0001 0001 0000 0000 c00c c00c 0000 0000`))),
    ],
    ['172.17.0.2 → 172.17.0.3  ICMP echo request, id 7, seq 1, length 0', four(1, dns('0800 0000 0007 0001'))],
    ['172.17.0.2 → 172.17.0.3  ICMP unreachable: port, length 0', four(1, dns('0303 0000 0000 0000'))],
    ['172.17.0.2 → 172.17.0.3  UDP fragment at 1480, length 8', four(17, Buffer.alloc(8), 185)],
    ['172.17.0.2 → 172.17.0.3  IP protocol 200 length 4', four(200, Buffer.alloc(4))],
    ['vlan 7', ethernet(0x0800, ipv4(6, '10.0.0.1', '10.0.0.2', tcp(1, 2, 2)), [7])],
    [
      'fe80::42:acff:fe11:2 → fe80::42:acff:fe11:2  ICMPv6 who has fe80::42:acff:fe11:2? tell fe80::42:acff:fe11:2',
      ethernet(0x86dd, ipv6(58, link, link, dns(`8700 0000 00000000 ${link}`))),
    ],
    [
      '[fe80::42:acff:fe11:2]:4711 → [fe80::42:acff:fe11:2]:80  TCP SYN, length 0',
      ethernet(0x86dd, ipv6(6, link, link, tcp(4711, 80, 2))),
    ],
    [
      'fe80::42:acff:fe11:2 → fe80::42:acff:fe11:2  ICMPv6 listener report, length 0',
      ethernet(0x86dd, ipv6(0, link, link, dns('3a00 0502 0000 0100 8f00 0000 0000 0000'))),
    ],
    ['LLDP length 24', ethernet(0x88cc, Buffer.alloc(10))],
    ['STP length 52', ethernet(38, Buffer.concat([Buffer.from('424203', 'hex'), Buffer.alloc(35)]))],
    ['Ethernet length 9', Buffer.alloc(9)],
  ];
  for (const [expected, bytes] of lines) {
    it(expected, () => {
      const text = line(bytes);
      if (expected.startsWith('vlan'))
        assert.match(text, /^10\.0\.0\.1:1 → 10\.0\.0\.2:2 {2}TCP vlan 7, SYN, length 0$/u);
      else assert.equal(text, expected);
    });
  }

  it('of a device without Ethernet begins with IP', () => {
    assert.equal(
      line(ipv4(6, '10.0.0.1', '10.0.0.2', tcp(1, 2, 4)), 101),
      '10.0.0.1:1 → 10.0.0.2:2  TCP RST, length 0',
    );
    assert.match(line(ipv6(6, link, link, tcp(1, 2, 4)), 101), /^\[fe80::.* {2}TCP RST, length 0$/u);
  });

  it('says something of every packet, wherever it is cut off', () => {
    for (const [, bytes] of lines) {
      for (let length = 0; length <= bytes.length; length += 1) {
        assert.match(line(bytes.subarray(0, length)), /\S/u);
        assert.ok(packetJson(captured(bytes.subarray(0, length), 101)).protocol);
      }
    }
  });

  it('says something of every packet, whatever is in it', () => {
    const frame = fc.constantFrom(...lines.map(([, bytes]) => bytes));
    const changes = fc.array(fc.tuple(fc.nat(120), fc.integer({ min: 0, max: 255 })), { maxLength: 12 });
    fc.assert(
      fc.property(frame, changes, fc.constantFrom(1 as const, 101 as const), (bytes, changed, linkType) => {
        const mangled = Buffer.from(bytes);
        for (const [at, value] of changed) if (at < mangled.length) mangled[at] = value;
        return !/[\p{Cc}]/u.test(packetLine(captured(mangled, linkType)));
      }),
      { numRuns: 3000 },
    );
  });

  it('is padded, and has its comment at the end', () => {
    const packet = { ...captured(four(6, tcp(1, 2, 2))), comment: 'delivered' };
    assert.match(packetLine(packet, 12), /^\d\d:\d\d:\d\d\.292968 {2}web:eth0 {6}in .* {2}# delivered$/u);
  });

  it('as JSON has its time to the nanosecond, and its parts', () => {
    assert.deepEqual(packetJson(captured(four(6, tcp(4711, 80, 0x12)))), {
      time: `${new Date(1_795_775_896_000).toISOString().slice(0, 19)}.292968261Z`,
      place: 'web',
      interface: 'eth0',
      direction: 'in',
      length: 54,
      protocol: 'TCP',
      source: '172.17.0.2',
      destination: '172.17.0.3',
      sourcePort: 4711,
      destinationPort: 80,
      flags: ['SYN', 'ACK'],
      text: 'SYN ACK, length 0',
    });
  });
});
