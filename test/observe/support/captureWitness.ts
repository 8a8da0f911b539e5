/** What came into which namespace, by packet sockets: told without anything that the xray is made of. As root only. */
import { arch } from 'node:os';
import { capturePerl } from './capturePerl.ts';
import { startReader } from './lineReader.ts';

/** A frame as a namespace saw it. */
export interface Frame {
  readonly place: string;
  /** `host`: to an address of that device; `others`: to somebody else's; `out`: sent by it. */
  readonly way: 'host' | 'others' | 'out';
  readonly ifindex: number;
  readonly packet: CapturedPacket;
}

/** What is told of an IP packet. */
export interface CapturedPacket {
  readonly protocol: number;
  /** Of the IP packet. */
  readonly length: number;
  /** Of TCP the flags, of ICMP type and code. */
  readonly flags: number;
  readonly type: number;
  /** The IP payload. */
  readonly payload: Buffer;
}

/** See the head of this file. */
export interface CaptureWitness {
  /** Those that could be entered. */
  readonly places: readonly string[];
  readonly during: <T>(action: () => Promise<T>) => Promise<readonly [T, readonly Frame[]]>;
  readonly close: () => Promise<void>;
}

const setns = arch() === 'x64' ? '308' : '268';
const ways = { 0: 'host', 3: 'others', 4: 'out' } as const;

/** `places` are paths of namespaces by name; `into` puts an argument array to where the paths mean something. */
export async function openCaptureWitness(
  places: ReadonlyMap<string, string>,
  into: (argv: readonly string[]) => readonly string[] = (argv) => argv,
): Promise<CaptureWitness> {
  const words = [...places].map(([place, path]) => `${place}=${path}`);
  const [first, reader] = await startReader(
    into(['perl', '-e', capturePerl, setns, ...words]),
    (word) => `sync ${word}`,
  );
  return {
    places: first.split(' ').slice(1),
    during: async (action) => {
      await reader.sync();
      reader.lines.length = 0;
      const result = await action();
      await reader.sync();
      return [result, reader.lines.flatMap(readFrame)] as const;
    },
    close: reader.close,
  };
}

function readFrame(line: string): readonly Frame[] {
  const [place = '', type = '', ifindex, hex = ''] = line.split(' ');
  const way = type === '0' || type === '3' || type === '4' ? ways[type] : undefined;
  const packet = readPacket(Buffer.from(hex, 'hex'));
  return way === undefined || packet === undefined ? [] : [{ place, way, ifindex: Number(ifindex), packet }];
}

/** IPv4 and IPv6 over Ethernet, without options of IPv6. */
function readPacket(frame: Buffer): CapturedPacket | undefined {
  const kind = frame.length >= 34 ? frame.readUInt16BE(12) : 0;
  const [protocol, start] =
    kind === 0x0800
      ? [frame.readUInt8(23), 14 + (frame.readUInt8(14) & 15) * 4]
      : kind === 0x86dd
        ? [frame.readUInt8(20), 54]
        : [0, 0];
  const payload = frame.subarray(start);
  if (protocol === 0 || payload.length < 8) return undefined;
  const length = kind === 0x0800 ? frame.readUInt16BE(16) : 40 + frame.readUInt16BE(18);
  return {
    protocol,
    length,
    payload,
    type: payload.readUInt8(0),
    flags: payload.length >= 14 ? payload.readUInt8(13) : 0,
  };
}
