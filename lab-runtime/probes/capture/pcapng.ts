/**
 * Blocks of a pcapng file (draft-ietf-opsawg-pcapng), little-endian: a section's header, then its interfaces, then packets
 * of them, and at the end what the kernel dropped. Times are in nanoseconds. Pure.
 */
import type { LinkType, PacketTime } from '../../model/capture.ts';

/** Whom and what a file is from. */
export interface Section {
  readonly hardware: string;
  readonly system: string;
  readonly application: string;
  readonly comment?: string | undefined;
}

/** An interface, numbered by its place in the section. */
export interface SectionInterface {
  readonly name: string;
  readonly description: string;
  readonly comment: string;
  readonly mac?: string | undefined;
  readonly linkType: LinkType;
  readonly snapLength: number;
}

/** A packet of an interface. */
export interface SectionPacket {
  readonly interfaceNumber: number;
  readonly time: PacketTime;
  readonly direction: 'in' | 'out';
  readonly addressedTo?: 'this' | 'broadcast' | 'multicast' | 'other' | undefined;
  readonly length: number;
  readonly bytes: Buffer;
  readonly comment?: string | undefined;
}

/** What became of an interface's packets. */
export interface SectionStatistics {
  readonly interfaceNumber: number;
  readonly time: PacketTime;
  /** Packets that reached the capture, and those of them that the kernel had no room for. */
  readonly received: number;
  readonly dropped: number;
}

/** An option of a block: its code and its value. */
type Option = readonly [number, Buffer] | undefined;

/** A text in an option has 16 bits for its length. */
const longestText = 65_535;

/** The first block of a file. */
export function sectionHeader({ hardware, system, application, comment }: Section): Buffer {
  const fixed = Buffer.alloc(16);
  fixed.writeUInt32LE(0x1a2b3c4d, 0);
  fixed.writeUInt16LE(1, 4);
  // Nobody knows how long the section will be.
  fixed.writeBigInt64LE(-1n, 8);
  return block(0x0a0d0d0a, fixed, [text(2, hardware), text(3, system), text(4, application), text(1, comment)]);
}

/** An interface; as many precede it in the section as its number says. */
export function interfaceDescription(described: SectionInterface): Buffer {
  const { name, description, comment, mac, linkType, snapLength } = described;
  const fixed = Buffer.alloc(8);
  fixed.writeUInt16LE(linkType, 0);
  fixed.writeUInt32LE(snapLength, 4);
  const address = Buffer.from((mac ?? '').replaceAll(':', ''), 'hex');
  return block(1, fixed, [
    text(2, name),
    text(3, description),
    address.length === 6 ? [6, address] : undefined,
    // Times are in units of 10⁻⁹ seconds.
    [9, Buffer.from([9])],
    text(1, comment),
  ]);
}

/** A packet, with its direction, and its comment where it has one. */
export function enhancedPacket(packet: SectionPacket): Buffer {
  const { interfaceNumber, time, length, bytes, comment } = packet;
  const fixed = Buffer.alloc(20 + padded(bytes.length));
  fixed.writeUInt32LE(interfaceNumber, 0);
  writeTime(fixed, time, 4);
  fixed.writeUInt32LE(bytes.length, 12);
  fixed.writeUInt32LE(length, 16);
  bytes.copy(fixed, 20);
  const flags = Buffer.alloc(4);
  flags.writeUInt32LE(flagsOf(packet));
  return block(6, fixed, [[2, flags], text(1, comment)]);
}

/** What an interface's capture has come to. */
export function interfaceStatistics({ interfaceNumber, time, received, dropped }: SectionStatistics): Buffer {
  const fixed = Buffer.alloc(12);
  fixed.writeUInt32LE(interfaceNumber, 0);
  writeTime(fixed, time, 4);
  return block(5, fixed, [
    [4, counter(received)],
    [7, counter(dropped)],
  ]);
}

const receptions = { this: 1, multicast: 2, broadcast: 3, other: 4 } as const;

/** Bits 0 and 1: inbound or outbound; bits 2 to 4: whom it is for. */
function flagsOf({ direction, addressedTo }: SectionPacket): number {
  return (direction === 'in' ? 1 : 2) | (addressedTo === undefined ? 0 : receptions[addressedTo] << 2);
}

/** The upper half first, each half little-endian. */
function writeTime(into: Buffer, { seconds, nanoseconds }: PacketTime, at: number): void {
  const stamp = BigInt(seconds) * 1_000_000_000n + BigInt(nanoseconds);
  into.writeUInt32LE(Number(stamp >> 32n), at);
  into.writeUInt32LE(Number(stamp & 0xffff_ffffn), at + 4);
}

function counter(value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt(value));
  return bytes;
}

function text(code: number, value: string | undefined): Option {
  if (value === undefined || value === '') return undefined;
  const bytes = Buffer.from(value, 'utf8');
  if (bytes.length <= longestText) return [code, bytes];
  // A character that is cut in two is left out.
  return [
    code,
    Buffer.from(
      bytes
        .subarray(0, longestText - 3)
        .toString('utf8')
        .replace(/\uFFFD$/u, ''),
      'utf8',
    ),
  ];
}

/** Type, length, content, options, length once more; everything on a boundary of 32 bits. */
function block(type: number, fixed: Buffer, options: readonly Option[]): Buffer {
  const given = options.filter((option) => option !== undefined);
  const size = given.reduce((sum, [, value]) => sum + 4 + padded(value.length), 0);
  const length = 12 + fixed.length + size + (given.length === 0 ? 0 : 4);
  const whole = Buffer.alloc(length);
  whole.writeUInt32LE(type, 0);
  whole.writeUInt32LE(length, 4);
  fixed.copy(whole, 8);
  let at = 8 + fixed.length;
  for (const [code, value] of given) {
    whole.writeUInt16LE(code, at);
    whole.writeUInt16LE(value.length, at + 2);
    value.copy(whole, at + 4);
    at += 4 + padded(value.length);
  }
  whole.writeUInt32LE(length, length - 4);
  return whole;
}

function padded(length: number): number {
  return (length + 3) & ~3;
}
