/**
 * A filter as a program for the kernel (classic BPF, linux/filter.h), which thus hands over only what is wanted, and of
 * that as many bytes as are wanted. Offsets count from the network header, so that a program fits every kind of device. Pure.
 */
import { Address4, Address6 } from 'ip-address';
import type { CaptureFilter } from '../../model/capture.ts';

/** The connection by which a machine is reached: what is recorded goes over it, so that its packets would never end. */
export interface OwnConnection {
  readonly source: string;
  readonly sourcePort: number;
  readonly destination: string;
  readonly destinationPort: number;
}

/** An instruction; where it goes on is told by labels. */
interface Instruction {
  readonly code: number;
  readonly value: number;
  readonly yes?: string | undefined;
  readonly no?: string | undefined;
  /** What others call the place before it. */
  readonly label?: string | undefined;
}

/** Where the network header begins, and what the kernel knows besides the bytes (SKF_NET_OFF, SKF_AD_OFF). */
const network = -0x10_0000;
const etherType = -0x1000;

const word = 0x20;
const half = 0x28;
const byte = 0x30;
const indirectHalf = 0x48;
const headerLength = 0xb1;
const jumpEqual = 0x15;
const jumpBits = 0x45;
const giveBack = 0x06;

const ipv4 = 0x0800;
const ipv6 = 0x86dd;
const arp = 0x0806;
const numbers = { tcp: [6], udp: [17], sctp: [132], icmp: [1, 58] } as const;
const withPorts: readonly number[] = [6, 17, 132];

/** The program, eight bytes an instruction, as the kernel of a little-endian machine takes it. */
export function packetFilter(filter: CaptureFilter, snapLength: number, own?: OwnConnection): Buffer {
  const wants = filter.protocol ?? filter.port ?? filter.host;
  return assemble([
    ...(own === undefined ? [] : withoutOwn(own)),
    ...(wants === undefined ? [] : wanted(filter)),
    { label: 'accept', code: giveBack, value: snapLength },
    { label: 'reject', code: giveBack, value: 0 },
  ]);
}

function wanted({ protocol, port, host }: CaptureFilter): readonly Instruction[] {
  const bytes = host === undefined ? undefined : addressBytes(host);
  const protocols = protocol === undefined || protocol === 'arp' ? [] : numbers[protocol];
  const allowed = port === undefined ? protocols : protocol === undefined ? withPorts : protocols;
  const isIp = protocol !== 'arp';
  const family = (type: number, label: string, fits: boolean): readonly Instruction[] =>
    fits ? [{ code: jumpEqual, value: type, yes: label }] : [];
  const fits4 = isIp && bytes?.length !== 16;
  const fits6 = isIp && bytes?.length !== 4;
  const fitsArp = port === undefined && (protocol ?? 'arp') === 'arp' && bytes?.length !== 16;
  return [
    { code: word, value: etherType },
    ...family(ipv4, 'four', fits4),
    ...family(ipv6, 'six', fits6),
    ...family(arp, 'arp', fitsArp),
    always('reject'),
    ...(fits4 ? [...protocolIn('four', 9, allowed), ...addressIn('four', [12, 16], bytes), ...portOf4(port)] : []),
    ...(fits6 ? [...protocolIn('six', 6, allowed), ...addressIn('six', [8, 24], bytes), ...portOf6(port)] : []),
    ...(fitsArp ? [{ label: 'arp', code: word, value: etherType }, ...addressIn('arp', [14, 24], bytes)] : []),
    always('accept'),
  ];
}

/** Goes on where the protocol at this offset is one of those; without any, in any case. */
function protocolIn(label: string, offset: number, allowed: readonly number[]): readonly Instruction[] {
  const tests = allowed.map((value) => ({ code: jumpEqual, value, yes: `${label}-protocol` }));
  return [
    { label, code: byte, value: network + offset },
    ...tests,
    ...(tests.length === 0 ? [] : [always('reject')]),
    { label: `${label}-protocol`, code: byte, value: network + offset },
  ];
}

/** Goes on where the address is at one of the offsets, word by word. */
function addressIn(label: string, offsets: readonly number[], bytes: Buffer | undefined): readonly Instruction[] {
  if (bytes === undefined) return [];
  const words = Array.from({ length: bytes.length / 4 }, (_, index) => bytes.readUInt32BE(4 * index));
  const sides = offsets.flatMap((offset, side) =>
    words.flatMap((value, index): readonly Instruction[] => [
      {
        ...(index === 0 && { label: `${label}-side-${String(side)}` }),
        code: word,
        value: network + offset + 4 * index,
      },
      {
        code: jumpEqual,
        value,
        ...(index === words.length - 1 && { yes: `${label}-address` }),
        no: side === offsets.length - 1 ? 'reject' : `${label}-side-${String(side + 1)}`,
      },
    ]),
  );
  return [...sides, { label: `${label}-address`, code: word, value: etherType }];
}

/** Only the first fragment has ports; the header's length is in its first byte. */
function portOf4(port: number | undefined): readonly Instruction[] {
  if (port === undefined) return [always('accept')];
  return [
    { code: half, value: network + 6 },
    { code: jumpBits, value: 0x1fff, yes: 'reject' },
    { code: headerLength, value: network },
    { code: indirectHalf, value: network },
    { code: jumpEqual, value: port, yes: 'accept' },
    { code: indirectHalf, value: network + 2 },
    { code: jumpEqual, value: port, yes: 'accept', no: 'reject' },
  ];
}

/** Behind the fixed header: other headers may stand between, and are not passed over. */
function portOf6(port: number | undefined): readonly Instruction[] {
  if (port === undefined) return [always('accept')];
  return [
    { code: half, value: network + 40 },
    { code: jumpEqual, value: port, yes: 'accept' },
    { code: half, value: network + 42 },
    { code: jumpEqual, value: port, yes: 'accept', no: 'reject' },
  ];
}

/** Packets of the connection, either way, are rejected; with all others the program goes on. */
function withoutOwn({ source, sourcePort, destination, destinationPort }: OwnConnection): readonly Instruction[] {
  const [from, to] = [addressBytes(source), addressBytes(destination)];
  if (from === undefined || to?.length !== from.length) return [];
  const isFour = from.length === 4;
  const [type, protocol, first, second] = isFour ? [ipv4, 9, 12, 16] : [ipv6, 6, 8, 24];
  const equal = (offset: number, bytes: Buffer, otherwise: string): readonly Instruction[] =>
    Array.from({ length: bytes.length / 4 }, (_, index) => index).flatMap((index) => [
      { code: word, value: network + offset + 4 * index },
      { code: jumpEqual, value: bytes.readUInt32BE(4 * index), no: otherwise },
    ]);
  const ports = (one: number, other: number, otherwise: string): readonly Instruction[] =>
    [one, other].flatMap((port, index) => [
      isFour ? { code: indirectHalf, value: network + 2 * index } : { code: half, value: network + 40 + 2 * index },
      { code: jumpEqual, value: port, no: otherwise, ...(index === 1 && { yes: 'reject' }) },
    ]);
  return [
    { code: word, value: etherType },
    { code: jumpEqual, value: type, no: 'others' },
    { code: byte, value: network + protocol },
    { code: jumpEqual, value: 6, no: 'others' },
    ...(isFour ? [{ code: headerLength, value: network }] : []),
    ...equal(first, from, 'back'),
    ...equal(second, to, 'back'),
    ...ports(sourcePort, destinationPort, 'back'),
    { label: 'back', code: word, value: etherType },
    ...equal(first, to, 'others'),
    ...equal(second, from, 'others'),
    ...ports(destinationPort, sourcePort, 'others'),
    { label: 'others', code: word, value: etherType },
  ];
}

/** A jump that is taken whatever was read. */
function always(label: string): Instruction {
  return { code: jumpEqual, value: 0, yes: label, no: label };
}

function addressBytes(address: string): Buffer | undefined {
  if (Address4.isValid(address)) return Buffer.from(new Address4(address).toArray());
  const text = address.replace(/^::ffff:(?=\d+\.)/iu, '');
  if (Address4.isValid(text)) return Buffer.from(new Address4(text).toArray());
  const [bare = ''] = address.split('%');
  return Address6.isValid(bare) ? Buffer.from(new Address6(bare).toUnsignedByteArray()) : undefined;
}

/** Jumps go forward, by at most 255 instructions; what has no label goes on with the next. */
function assemble(instructions: readonly Instruction[]): Buffer {
  const program = Buffer.alloc(8 * instructions.length);
  const places = new Map(instructions.flatMap(({ label }, index) => (label === undefined ? [] : [[label, index]])));
  for (const [index, { code, value, yes, no }] of instructions.entries()) {
    const step = (label: string | undefined): number =>
      label === undefined ? 0 : (places.get(label) ?? 0) - index - 1;
    program.writeUInt16LE(code, 8 * index);
    program.writeUInt8(step(yes), 8 * index + 2);
    program.writeUInt8(step(no), 8 * index + 3);
    program.writeUInt32LE(value >>> 0, 8 * index + 4);
  }
  return program;
}
