/** Netlink messages (linux/netlink.h, struct nlmsghdr): length, type, flags, sequence number, port; then the body. Pure. */
import { aligned } from './attributes.ts';

const headerLength = 16;

/** Flags of requests (NLM_F_*). */
export const requestFlags = { request: 1, ack: 4, create: 0x400, append: 0x800, dump: 0x300 } as const;

/** Types that every family has (NLMSG_*). */
const errorType = 2;
const doneType = 3;

/** One message. */
export interface NetlinkMessage {
  readonly type: number;
  readonly flags: number;
  readonly sequence: number;
  readonly body: Buffer;
}

/** A message as it is sent; the kernel fills in whose it is. */
export function encodeMessage({ type, flags, sequence, body }: NetlinkMessage): Buffer {
  const made = Buffer.alloc(aligned(headerLength + body.length));
  made.writeUInt32LE(headerLength + body.length, 0);
  made.writeUInt16LE(type, 4);
  made.writeUInt16LE(flags, 6);
  made.writeUInt32LE(sequence, 8);
  made.set(body, headerLength);
  return made;
}

/** The messages of one or several datagrams; what is cut short is left out. */
export function decodeMessages(bytes: Buffer): readonly NetlinkMessage[] {
  const found: NetlinkMessage[] = [];
  let at = 0;
  while (at + headerLength <= bytes.length) {
    const length = bytes.readUInt32LE(at);
    if (length < headerLength || at + length > bytes.length) break;
    found.push({
      type: bytes.readUInt16LE(at + 4),
      flags: bytes.readUInt16LE(at + 6),
      sequence: bytes.readUInt32LE(at + 8),
      body: bytes.subarray(at + headerLength, at + length),
    });
    at += aligned(length);
  }
  return found;
}

/** What the kernel refuses with (errno, positive); 0 where it agrees; undefined where the message says neither. */
export function errorOf({ type, body }: NetlinkMessage): number | undefined {
  if (type === errorType && body.length >= 4) return -body.readInt32LE(0);
  return type === doneType ? 0 : undefined;
}
