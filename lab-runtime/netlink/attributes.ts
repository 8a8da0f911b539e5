/**
 * Netlink attributes (linux/netlink.h, struct nlattr): length and type in the machine's order, both of 16 bits, the value
 * padded to a multiple of four. All machines that run Vethscope are little-endian. Pure.
 */

/** Marks an attribute whose value is attributes again (NLA_F_NESTED). */
const nestedFlag = 0x8000;
const typeMask = 0x3fff;
const headerLength = 4;

/** One attribute with a value of bytes. */
export function attribute(type: number, value: Uint8Array): Buffer {
  const length = headerLength + value.length;
  const made = Buffer.alloc(aligned(length));
  made.writeUInt16LE(length, 0);
  made.writeUInt16LE(type, 2);
  made.set(value, headerLength);
  return made;
}

/** One attribute that holds others. */
export function nested(type: number, ...inner: readonly Uint8Array[]): Buffer {
  return attribute(type | nestedFlag, Buffer.concat(inner));
}

/** A 32-bit number in network order, as nf_tables has all of its numbers. */
export function bigEndian32(value: number): Buffer {
  const made = Buffer.alloc(4);
  made.writeUInt32BE(value >>> 0);
  return made;
}

/** A 32-bit number in the machine's order, as rtnetlink has its numbers and nf_tables its registers. */
export function native32(value: number): Buffer {
  const made = Buffer.alloc(4);
  made.writeUInt32LE(value >>> 0);
  return made;
}

/** Text with the NUL that ends it. */
export function text(value: string): Buffer {
  return Buffer.from(`${value}\0`, 'utf8');
}

/** Attributes by type; of several of one type the last. A list that is cut short yields what came before the cut. */
export function readAttributes(bytes: Buffer): ReadonlyMap<number, Buffer> {
  return new Map(listAttributes(bytes));
}

/** The same in order, for lists whose elements have one type. */
export function listAttributes(bytes: Buffer): readonly (readonly [number, Buffer])[] {
  const found: (readonly [number, Buffer])[] = [];
  let at = 0;
  while (at + headerLength <= bytes.length) {
    const length = bytes.readUInt16LE(at);
    if (length < headerLength || at + length > bytes.length) break;
    found.push([bytes.readUInt16LE(at + 2) & typeMask, bytes.subarray(at + headerLength, at + length)]);
    at += aligned(length);
  }
  return found;
}

/** Text up to its NUL. */
export function readText(bytes: Buffer | undefined): string | undefined {
  if (bytes === undefined) return undefined;
  const end = bytes.indexOf(0);
  return bytes.toString('utf8', 0, end < 0 ? bytes.length : end);
}

/** A number in network order; undefined where it is not there, or too short. */
export function readBigEndian32(bytes: Buffer | undefined): number | undefined {
  return bytes !== undefined && bytes.length >= 4 ? bytes.readUInt32BE(0) : undefined;
}

/** A number in the machine's order. */
export function readNative32(bytes: Buffer | undefined): number | undefined {
  return bytes !== undefined && bytes.length >= 4 ? bytes.readUInt32LE(0) : undefined;
}

/** Up to the next multiple of four (NLA_ALIGNTO). */
export function aligned(length: number): number {
  return (length + 3) & ~3;
}
