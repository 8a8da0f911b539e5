import assert from 'node:assert/strict';
import type { CaptureFilter } from '../../../../lab-runtime/index.ts';
import { packetFilter, type OwnConnection } from '../../../../lab-runtime/probes/capture/packetFilter.ts';
import { arp, ethernet, ipv4, ipv6, tcp, udp } from './frames.ts';

/** Runs a program of classic BPF (linux/filter.h) over an Ethernet frame as the kernel would; resolves to the bytes it keeps. */
function runProgram(program: Buffer, frame: Buffer): number {
  let [accumulator, index] = [0, 0];
  const load = (offset: number, size: number): number | undefined => {
    // SKF_AD_PROTOCOL, and what counts from the network header (SKF_NET_OFF).
    if (offset === -0x1000) return frame.readUInt16BE(12);
    const at = offset < -0x1000 ? 14 + offset + 0x100000 : offset;
    return at < 0 || at + size > frame.length ? undefined : frame.readUIntBE(at, size);
  };
  for (let at = 0; at < program.length / 8; at += 1) {
    const code = program.readUInt16LE(8 * at);
    const [yes, no] = [program.readUInt8(8 * at + 2), program.readUInt8(8 * at + 3)];
    const value = program.readInt32LE(8 * at + 4);
    const sizes: Readonly<Record<number, number>> = { 0x20: 4, 0x28: 2, 0x30: 1, 0x48: 2, 0xb1: 1 };
    if (code === 0x06) return value;
    if (code === 0x15 || code === 0x45) {
      const holds = code === 0x15 ? accumulator === value >>> 0 : (accumulator & value) !== 0;
      at += holds ? yes : no;
      continue;
    }
    const loaded = load(code === 0x48 ? index + value : value, sizes[code] ?? assert.fail(`code ${String(code)}`));
    // Who reads behind the end is rejected.
    if (loaded === undefined) return 0;
    if (code === 0xb1) index = 4 * (loaded & 15);
    else accumulator = loaded;
  }
  return assert.fail('it runs out of its end');
}

const fd = (last: string): string => `fd${last.padStart(30, '0')}`;
const frames: Readonly<Record<string, Buffer>> = {
  arp: ethernet(0x0806, arp(1, '172.17.0.2', '172.17.0.3')),
  ping: ethernet(0x0800, ipv4(1, '172.17.0.2', '172.17.0.3', Buffer.from('0800000000010001', 'hex'))),
  web: ethernet(0x0800, ipv4(6, '172.17.0.2', '172.17.0.3', tcp(40_000, 80, 2))),
  answer: ethernet(0x0800, ipv4(6, '172.17.0.3', '172.17.0.2', tcp(80, 40_000, 0x12))),
  dns: ethernet(0x0800, ipv4(17, '172.17.0.2', '10.0.0.1', udp(5000, 53, Buffer.alloc(4)))),
  fragment: ethernet(0x0800, ipv4(17, '172.17.0.2', '10.0.0.1', Buffer.from('0050005000000000', 'hex'), 0x2010)),
  web6: ethernet(0x86dd, ipv6(6, fd('2'), fd('3'), tcp(40_000, 80, 2))),
  ping6: ethernet(0x86dd, ipv6(58, fd('2'), fd('3'), Buffer.from('8000000000010001', 'hex'))),
  lldp: ethernet(0x88cc, Buffer.alloc(50)),
};

const passed = (filter: CaptureFilter, own?: OwnConnection): readonly string[] =>
  Object.keys(frames).filter(
    (name) => runProgram(packetFilter(filter, 96, own), frames[name] ?? Buffer.alloc(0)) === 96,
  );

describe('the filter of a capture, as the kernel runs it', () => {
  const filters: readonly (readonly [CaptureFilter, string])[] = [
    [{}, Object.keys(frames).join(' ')],
    [{ protocol: 'tcp' }, 'web answer web6'],
    [{ protocol: 'udp' }, 'dns fragment'],
    [{ protocol: 'icmp' }, 'ping ping6'],
    [{ protocol: 'arp' }, 'arp'],
    [{ protocol: 'sctp' }, ''],
    [{ port: 80 }, 'web answer web6'],
    [{ port: 53 }, 'dns'],
    [{ port: 80, protocol: 'udp' }, ''],
    [{ host: '172.17.0.3' }, 'arp ping web answer'],
    [{ host: '10.0.0.1' }, 'dns fragment'],
    [{ host: 'fd00::3' }, 'web6 ping6'],
    [{ host: '172.17.0.3', protocol: 'arp' }, 'arp'],
    [{ host: '172.17.0.9', protocol: 'arp' }, ''],
    [{ host: '172.17.0.3', port: 80 }, 'web answer'],
    [{ host: 'fd00::2', port: 80, protocol: 'tcp' }, 'web6'],
    [{ host: 'fd00::3', protocol: 'arp' }, ''],
  ];
  for (const [filter, expected] of filters) {
    it(`${JSON.stringify(filter)} passes ${expected === '' ? 'nothing' : expected}`, () => {
      assert.equal(passed(filter).join(' '), expected);
    });
  }

  it('leaves out the connection by which the machine is reached, either way, and nothing else', () => {
    const own = { source: '172.17.0.2', sourcePort: 40_000, destination: '172.17.0.3', destinationPort: 80 };
    const others = Object.keys(frames).filter((name) => !['web', 'answer'].includes(name));
    assert.deepEqual(passed({}, own), others);
    assert.deepEqual(passed({ protocol: 'tcp' }, own), ['web6']);
    assert.deepEqual(passed({ protocol: 'tcp' }, { ...own, sourcePort: 40_001 }), ['web', 'answer', 'web6']);
    const six = { source: 'fd00::3', sourcePort: 80, destination: 'fd00::2', destinationPort: 40_000 };
    assert.deepEqual(passed({ port: 80 }, six), ['web', 'answer']);
  });

  it('leaves out a connection of a machine with itself', () => {
    const own = { source: '127.0.0.1', sourcePort: 40_000, destination: '127.0.0.1', destinationPort: 22 };
    const there = ethernet(0x0800, ipv4(6, '127.0.0.1', '127.0.0.1', tcp(40_000, 22, 16)));
    const back = ethernet(0x0800, ipv4(6, '127.0.0.1', '127.0.0.1', tcp(22, 40_000, 16)));
    const other = ethernet(0x0800, ipv4(6, '127.0.0.1', '127.0.0.1', tcp(22, 40_001, 16)));
    assert.deepEqual(
      [there, back, other].map((frame) => runProgram(packetFilter({}, 96, own), frame)),
      [0, 0, 96],
    );
  });
});
