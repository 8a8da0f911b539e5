/**
 * Reads the kernel's trace events (NFT_MSG_TRACE, linux/netfilter/nf_tables.h, enum nft_trace_attributes): what each chain
 * did with a packet that is marked for tracing. Attributes that are not known are passed over: newer kernels have more. Pure.
 */
import { listAttributes, readAttributes, readBigEndian32, readText } from '../../netlink/attributes.ts';
import { decodeMessages } from '../../netlink/message.ts';
import { families } from './markerTables.ts';
import { readHeaders, type PacketHeaders } from './packetHeaders.ts';

/** The verdict of a rule or of a chain's end. */
export interface TraceVerdict {
  readonly kind: 'accept' | 'drop' | 'continue' | 'jump' | 'goto' | 'return' | 'stolen' | 'queue' | 'other';
  /** Of a jump or goto. */
  readonly chain?: string | undefined;
}

/** One event. Devices are numbers of the namespace that it happened in. */
export interface TraceEvent {
  /** One visit of one packet to one place of the kernel; another visit of the same packet may have another. */
  readonly id: number;
  /** Family of the table: `ip`, `inet`, `bridge`, `netdev`, … */
  readonly family: string;
  readonly table: string;
  readonly chain: string;
  readonly kind: 'policy' | 'return' | 'rule';
  /** Of a rule; kernels before Linux 6.4 make a `return` of a rule that returns. */
  readonly handle?: number | undefined;
  readonly verdict: TraceVerdict;
  readonly inDevice?: number | undefined;
  readonly outDevice?: number | undefined;
  readonly mark?: number | undefined;
  /** Of the first event of each base chain. */
  readonly packet?: PacketHeaders | undefined;
  /** What connection tracking takes it for, where the kernel tells (Linux 6.18). */
  readonly connection?: 'new' | 'established' | 'related' | 'invalid' | 'untracked' | undefined;
}

const traceType = (10 << 8) | 17;
/** NFTA_TRACE_* */
const fields = {
  ...{ table: 1, chain: 2, handle: 3, type: 4, verdict: 5, id: 6, link: 7, network: 8, transport: 9 },
  ...{ inDevice: 10, outDevice: 12, mark: 14, policy: 16, connectionState: 21 },
};
const kinds = { 1: 'policy', 2: 'return', 3: 'rule' } as const;

/** NF_* and NFT_* verdicts (linux/netfilter.h, linux/netfilter/nf_tables.h). */
const verdicts: Readonly<Record<number, TraceVerdict['kind']>> = {
  ...{ 0: 'drop', 1: 'accept', 2: 'stolen', 3: 'queue' },
  ...{ [-1]: 'continue', [-2]: 'continue', [-3]: 'jump', [-4]: 'goto', [-5]: 'return' },
};

const familyNames = new Map<number, string>(Object.entries(families).map(([name, number]) => [number, name]));

/** The events of one or several datagrams. */
export function readTrace(bytes: Buffer): readonly TraceEvent[] {
  return decodeMessages(bytes).flatMap(({ type, body }) => {
    if (type !== traceType || body.length < 4) return [];
    const event = readEvent(familyNames.get(body.readUInt8(0)) ?? 'unknown', readAttributes(body.subarray(4)));
    return event === undefined ? [] : [event];
  });
}

function readEvent(family: string, attributes: ReadonlyMap<number, Buffer>): TraceEvent | undefined {
  const number = (field: keyof typeof fields): number | undefined => readBigEndian32(attributes.get(fields[field]));
  const [table, chain] = [readText(attributes.get(fields.table)), readText(attributes.get(fields.chain))];
  const [id, type] = [number('id'), number('type')];
  if (table === undefined || chain === undefined || id === undefined || (type !== 1 && type !== 2 && type !== 3)) {
    return undefined;
  }
  const { link, network, transport } = fields;
  return {
    ...{ id, family, table, chain, kind: kinds[type] },
    ...{ handle: readHandle(attributes.get(fields.handle)), verdict: readVerdict(attributes) },
    ...{ inDevice: number('inDevice'), outDevice: number('outDevice'), mark: number('mark') },
    packet: readHeaders(attributes.get(link), attributes.get(network), attributes.get(transport)),
    connection: connectionOf(number('connectionState')),
  };
}

/** 64 bits, of which no kernel has used more than 53. */
function readHandle(bytes: Buffer | undefined): number | undefined {
  return bytes?.length === 8 ? Number(bytes.readBigUInt64BE(0)) : undefined;
}

function readVerdict(attributes: ReadonlyMap<number, Buffer>): TraceVerdict {
  const verdict = attributes.get(fields.verdict);
  if (verdict === undefined) return { kind: kindOf(readBigEndian32(attributes.get(fields.policy)) ?? 0) };
  const inner = readAttributes(verdict);
  const code = inner.get(1);
  const chain = readText(inner.get(2));
  const kind = kindOf(code !== undefined && code.length >= 4 ? code.readInt32BE(0) : 0);
  return chain === undefined ? { kind } : { kind, chain };
}

/** The upper bits of a verdict may carry an errno or a queue's number. */
function kindOf(code: number): TraceVerdict['kind'] {
  return verdicts[code < 0 ? code : code & 0xff] ?? 'other';
}

/** NF_CT_STATE_BIT: 1 << (ctinfo % 3 + 1), 1 for invalid, 64 for untracked (net/netfilter/nf_conntrack_common.h). */
function connectionOf(bits: number | undefined): TraceEvent['connection'] {
  if (bits === undefined) return undefined;
  return ({ 1: 'invalid', 2: 'established', 4: 'related', 8: 'new', 64: 'untracked' } as const)[bits];
}

const newRuleType = (10 << 8) | 6;

/** Handles of rules by `FAMILY TABLE CHAIN`, in the order of the rules, from the answers to a dump of them. */
export function readRuleHandles(bytes: Buffer): ReadonlyMap<string, readonly number[]> {
  const found = new Map<string, number[]>();
  for (const { type, body } of decodeMessages(bytes)) {
    if (type !== newRuleType || body.length < 4) continue;
    const attributes = new Map(listAttributes(body.subarray(4)));
    const [table, chain] = [readText(attributes.get(1)), readText(attributes.get(2))];
    const handle = readHandle(attributes.get(3));
    if (table === undefined || chain === undefined || handle === undefined) continue;
    const key = `${familyNames.get(body.readUInt8(0)) ?? 'unknown'} ${table} ${chain}`;
    found.set(key, [...(found.get(key) ?? []), handle]);
  }
  return found;
}
