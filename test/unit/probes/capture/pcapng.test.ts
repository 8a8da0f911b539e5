import assert from 'node:assert/strict';
import {
  captureFileEnd,
  captureFileHead,
  captureFilePacket,
  withComment,
  type CaptureBegun,
  type CapturedPacket,
} from '../../../../lab-runtime/index.ts';
import { readPcapng } from '../../../support/readPcapng.ts';

const box = { place: 'box', name: 'eth0', facts: ['container: box', '172.17.0.2/16'], inode: 7, ifindex: 2 };
const begun: CaptureBegun = {
  hardware: 'x86_64',
  system: 'Linux 6.1.0',
  snapLength: 60,
  gone: [],
  interfaces: [
    { ...box, linkType: 1, mac: '02:42:ac:11:00:02' },
    { ...box, name: 'tun0', facts: ['Behälter „box“'], linkType: 101 },
  ],
};

function packet(parts: Partial<CapturedPacket>): CapturedPacket {
  const bytes = Buffer.from('0123456789');
  const time = { seconds: 1_795_775_896, nanoseconds: 7 };
  return { time, on: box, interfaceNumber: 0, linkType: 1, direction: 'in', length: bytes.length, bytes, ...parts };
}

const written = (...packets: readonly CapturedPacket[]) =>
  readPcapng(Buffer.concat([captureFileHead(begun, 'vethscope 1.2.3'), ...packets.map(captureFilePacket)]));

describe('a capture as a pcapng file', () => {
  it('begins with the machine, and each interface with whose it is', () => {
    const { hardware, system, application, interfaces, packets } = written();
    assert.deepEqual([hardware, system, application], ['x86_64', 'Linux 6.1.0', 'vethscope 1.2.3']);
    assert.deepEqual(interfaces, [
      {
        name: 'eth0',
        description: 'box:eth0',
        comment: 'container: box\n172.17.0.2/16',
        mac: '0242ac110002',
        linkType: 1,
        snapLength: 60,
      },
      { name: 'tun0', description: 'box:tun0', comment: 'Behälter „box“', mac: '', linkType: 101, snapLength: 60 },
    ]);
    assert.deepEqual(packets, []);
  });

  it('has bytes, length and time of a packet to the nanosecond', () => {
    const [first, second] = written(
      packet({ length: 1500 }),
      packet({ interfaceNumber: 1, bytes: Buffer.alloc(0) }),
    ).packets;
    assert.equal(first?.bytes.toString(), '0123456789');
    assert.equal(first.length, 1500);
    assert.equal(first.nanoseconds, 1_795_775_896_000_000_007n);
    assert.equal(first.interface.name, 'eth0');
    assert.deepEqual([second?.interface.name, second?.bytes.length], ['tun0', 0]);
  });

  it('has bytes of every length, each on its boundary', () => {
    for (let length = 0; length < 9; length += 1) {
      const bytes = Buffer.alloc(length, 0xab);
      assert.deepEqual(written(packet({ bytes })).packets[0]?.bytes, bytes);
    }
  });

  it('tells the direction of a packet, and whom one that comes in is for', () => {
    const directions = [
      packet({ direction: 'out' }),
      ...(['this', 'broadcast', 'multicast', 'other'] as const).map((addressedTo) => packet({ addressedTo })),
    ];
    assert.deepEqual(
      written(...directions).packets.map(({ direction, reception }) => [direction, reception]),
      [
        ['out', 0],
        ['in', 1],
        ['in', 3],
        ['in', 2],
        ['in', 4],
      ],
    );
  });

  it('has the comment of a packet, and no option where there is none', () => {
    const step = withComment(packet({}), 'DNAT by nat DOCKER #2: 192.168.99.100:8080 ⇒ 172.17.0.2:80');
    const comments = written(packet({}), step, withComment(step, 'delivered')).packets.map((one) => one.comments);
    assert.deepEqual(comments, [[], [step.comment], [`${String(step.comment)}\ndelivered`]]);
  });

  it('cuts a comment that is too long for an option between two characters', () => {
    const [{ comments } = { comments: [] }] = written(packet({ comment: 'ü€'.repeat(30_000) })).packets;
    assert.match(comments[0] ?? '', /^(ü€)+ü?$/u);
    assert.ok(Buffer.byteLength(comments[0] ?? '') > 65_000);
  });

  it('ends with what the kernel counted', () => {
    const end = captureFileEnd(
      {
        packets: 3,
        dropped: 5,
        interfaces: [3, 0].map((packets) => ({ place: 'box', interface: 'eth0', packets, dropped: 5 })),
      },
      { seconds: 1, nanoseconds: 0 },
    );
    const { statistics } = readPcapng(Buffer.concat([captureFileHead(begun, 'test'), end]));
    assert.deepEqual(
      statistics.map((one) => [one.interface.name, one.received, one.dropped]),
      [
        ['eth0', 8n, 5n],
        ['tun0', 5n, 5n],
      ],
    );
  });
});
