/** A reader of pcapng files that knows nothing of how ours are written (draft-ietf-opsawg-pcapng). */
import assert from 'node:assert/strict';

/** A block: its type, what stands before its options, and those by code. */
interface Block {
  readonly type: number;
  readonly body: Buffer;
}

/** Options by code, in order. */
type Options = ReadonlyMap<number, readonly Buffer[]>;

/** A packet as a reader sees it. */
export interface ReadPacket {
  readonly interface: ReadInterface;
  readonly nanoseconds: bigint;
  readonly direction: 'in' | 'out' | 'unknown';
  readonly reception: number;
  readonly length: number;
  readonly bytes: Buffer;
  readonly comments: readonly string[];
}

/** An interface as a reader sees it. */
interface ReadInterface {
  readonly name: string;
  readonly description: string;
  readonly comment: string;
  readonly mac: string;
  readonly linkType: number;
  readonly snapLength: number;
}

/** What is in a file. */
export interface ReadFile {
  readonly hardware: string;
  readonly system: string;
  readonly application: string;
  readonly interfaces: readonly ReadInterface[];
  readonly packets: readonly ReadPacket[];
  readonly statistics: readonly {
    readonly interface: ReadInterface;
    readonly received: bigint;
    readonly dropped: bigint;
  }[];
  /** Bytes at the end that are no whole block. */
  readonly rest: number;
}

/** Reads a file of one section; fails where it is not as the format says. */
export function readPcapng(file: Buffer): ReadFile {
  const { blocks, rest } = blocksOf(file);
  const [head, ...others] = blocks;
  assert.ok(head, 'there is no block');
  assert.equal(head.type, 0x0a0d0d0a);
  assert.equal(head.body.readUInt32LE(0), 0x1a2b3c4d);
  assert.deepEqual([head.body.readUInt16LE(4), head.body.readUInt16LE(6)], [1, 0]);
  const section = optionsOf(head.body.subarray(16));
  const interfaces: ReadInterface[] = [];
  const packets: ReadPacket[] = [];
  const statistics: { interface: ReadInterface; received: bigint; dropped: bigint }[] = [];
  const interfaceAt = (number: number): ReadInterface => {
    const found = interfaces[number];
    assert.ok(found, `interface ${String(number)} is described before it is used`);
    return found;
  };
  for (const { type, body } of others) {
    if (type === 1) interfaces.push(readInterface(body));
    else if (type === 6) packets.push(readPacket(body, interfaceAt(body.readUInt32LE(0))));
    else if (type === 5) {
      const options = optionsOf(body.subarray(12));
      const counter = (code: number): bigint => options.get(code)?.[0]?.readBigUInt64LE(0) ?? -1n;
      statistics.push({ interface: interfaceAt(body.readUInt32LE(0)), received: counter(4), dropped: counter(7) });
    } else assert.fail(`block of type ${String(type)}`);
  }
  const [hardware, system, application] = [2, 3, 4].map((code) => textOf(section, code));
  return {
    hardware: hardware ?? '',
    system: system ?? '',
    application: application ?? '',
    interfaces,
    packets,
    statistics,
    rest,
  };
}

function blocksOf(file: Buffer): { readonly blocks: readonly Block[]; readonly rest: number } {
  const blocks: Block[] = [];
  let at = 0;
  while (at + 12 <= file.length) {
    const length = file.readUInt32LE(at + 4);
    assert.equal(length % 4, 0);
    if (at + length > file.length) break;
    assert.equal(file.readUInt32LE(at + length - 4), length, 'both lengths of a block');
    blocks.push({ type: file.readUInt32LE(at), body: file.subarray(at + 8, at + length - 4) });
    at += length;
  }
  return { blocks, rest: file.length - at };
}

function optionsOf(bytes: Buffer): Options {
  const options = new Map<number, Buffer[]>();
  let at = 0;
  while (at + 4 <= bytes.length) {
    const code = bytes.readUInt16LE(at);
    const length = bytes.readUInt16LE(at + 2);
    if (code === 0) {
      assert.deepEqual([length, at + 4], [0, bytes.length], 'the end of options is the end of the block');
      return options;
    }
    options.set(code, [...(options.get(code) ?? []), bytes.subarray(at + 4, at + 4 + length)]);
    at += 4 + Math.ceil(length / 4) * 4;
  }
  assert.equal(bytes.length, 0, 'options have an end');
  return options;
}

function textOf(options: Options, code: number): string {
  return options.get(code)?.[0]?.toString('utf8') ?? '';
}

function readInterface(body: Buffer): ReadInterface {
  const options = optionsOf(body.subarray(8));
  assert.equal(options.get(9)?.[0]?.[0], 9, 'times are in nanoseconds');
  return {
    linkType: body.readUInt16LE(0),
    snapLength: body.readUInt32LE(4),
    name: textOf(options, 2),
    description: textOf(options, 3),
    comment: textOf(options, 1),
    mac: options.get(6)?.[0]?.toString('hex') ?? '',
  };
}

function readPacket(body: Buffer, on: ReadInterface): ReadPacket {
  const captured = body.readUInt32LE(12);
  const options = optionsOf(body.subarray(20 + Math.ceil(captured / 4) * 4));
  const flags = options.get(2)?.[0]?.readUInt32LE(0) ?? 0;
  return {
    interface: on,
    nanoseconds: (BigInt(body.readUInt32LE(4)) << 32n) | BigInt(body.readUInt32LE(8)),
    direction: (['unknown', 'in', 'out'] as const)[flags & 3] ?? 'unknown',
    reception: (flags >> 2) & 7,
    length: body.readUInt32LE(16),
    bytes: body.subarray(20, 20 + captured),
    comments: (options.get(1) ?? []).map((one) => one.toString('utf8')),
  };
}
