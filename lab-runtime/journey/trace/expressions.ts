/**
 * The few expressions of nf_tables that our marker tables are made of (linux/netfilter/nf_tables.h): load a field, compare
 * it, and mark the packet for tracing. Pure.
 */
import { attribute, bigEndian32, nested, text } from '../../netlink/attributes.ts';

/** Where a field is counted from (NFT_PAYLOAD_*). */
const bases = { network: 1, transport: 2 } as const;

/** Keys of meta (NFT_META_*). */
const metaKeys = { protocol: 1, nftrace: 12, l4proto: 16 } as const;

const comparisons = { eq: 0, neq: 1 } as const;

/** NFT_REG_1: sixteen bytes, more than any field here. */
const register = bigEndian32(1);

const expressions = (name: string, ...data: readonly Buffer[]): Buffer =>
  nested(1, attribute(1, text(name)), nested(2, ...data));

const value = (bytes: Uint8Array): Buffer => attribute(1, bytes);

/** `meta KEY VALUE`, the value in network order, but for numbers of one byte. */
export function metaIs(key: 'protocol' | 'l4proto', bytes: Uint8Array): readonly Buffer[] {
  return [
    expressions('meta', attribute(1, register), attribute(2, bigEndian32(metaKeys[key]))),
    compare(comparisons.eq, bytes),
  ];
}

/** Bytes at an offset of a header are these. */
export function fieldIs(base: keyof typeof bases, offset: number, bytes: Uint8Array): readonly Buffer[] {
  return [load(base, offset, bytes.length), compare(comparisons.eq, bytes)];
}

/** A byte at an offset of a header has one of the bits of a mask. */
export function fieldHasBits(base: keyof typeof bases, offset: number, mask: number): readonly Buffer[] {
  return [
    load(base, offset, 1),
    expressions(
      'bitwise',
      attribute(1, register),
      attribute(2, register),
      attribute(3, bigEndian32(1)),
      nested(4, value(Uint8Array.of(mask))),
      nested(5, value(Uint8Array.of(0))),
    ),
    compare(comparisons.neq, Uint8Array.of(0)),
  ];
}

/** `meta nftrace set 1`. */
export function traceIt(): readonly Buffer[] {
  return [
    expressions('immediate', attribute(1, register), nested(2, value(Uint8Array.of(1)))),
    expressions('meta', attribute(2, bigEndian32(metaKeys.nftrace)), attribute(3, register)),
  ];
}

function load(base: keyof typeof bases, offset: number, length: number): Buffer {
  return expressions(
    'payload',
    attribute(1, register),
    attribute(2, bigEndian32(bases[base])),
    attribute(3, bigEndian32(offset)),
    attribute(4, bigEndian32(length)),
  );
}

function compare(operation: number, bytes: Uint8Array): Buffer {
  return expressions('cmp', attribute(1, register), attribute(2, bigEndian32(operation)), nested(3, value(bytes)));
}
