/** A probe's packets among captured frames, told by what no rewriting changes: a sequence number, or the first bytes of a payload. */
import type { ProbeKind } from '../../../lab-runtime/index.ts';
import type { CapturedPacket, Frame } from '../support/captureWitness.ts';

/** See {@link seenPackets}. */
export interface SeenPackets {
  /** Frames of the request, wherever. */
  readonly request: readonly Frame[];
  /** Of its answer: what the program that asked is glad of. */
  readonly answer: readonly Frame[];
  /** Of what says no: an RST, or an error that quotes it. */
  readonly refusal: readonly Frame[];
}

const protocols = { tcp: 6, http: 6, udp: 17, icmp: 1 } as const;
const icmpv6 = 58;
const [syn, rst, ack] = [2, 4, 16];

/** What a journey tells of the request: the source port, and how long it is. */
export interface Asked {
  readonly kind: ProbeKind;
  readonly sender: string;
  readonly port: number | undefined;
  readonly length: number | undefined;
}

/** Empty where the sender sent nothing. Requests of before may still be on their way: they have other ports, other lengths. */
export function seenPackets(frames: readonly Frame[], { kind, sender, port, length }: Asked): SeenPackets {
  const isOwn = (packet: CapturedPacket): boolean =>
    isRequest(packet, kind) && (kind === 'icmp' ? packet.length === length : packet.payload.readUInt16BE(0) === port);
  const first = frames.find(({ place, way, packet }) => place === sender && way === 'out' && isOwn(packet));
  const cookie = first && cookieOf(first.packet);
  if (first === undefined || cookie === undefined) return { request: [], answer: [], refusal: [] };
  const of = (holds: (packet: CapturedPacket) => boolean): readonly Frame[] =>
    frames.filter(({ packet }) => holds(packet));
  return {
    request: of((packet) => isRequest(packet, kind) && cookieOf(packet)?.equals(cookie) === true),
    answer: of((packet) => isAnswer(packet, first.packet, cookie)),
    refusal: of((packet) => isRefusal(packet, cookie)),
  };
}

function isIcmp({ protocol }: CapturedPacket): boolean {
  return protocol === protocols.icmp || protocol === icmpv6;
}

function isRequest(packet: CapturedPacket, kind: ProbeKind): boolean {
  if (kind === 'icmp') return isIcmp(packet) && packet.type === (packet.protocol === icmpv6 ? 128 : 8);
  if (packet.protocol !== protocols[kind]) return false;
  return kind === 'udp' || (packet.flags & (syn | ack)) === syn;
}

/** Of TCP the sequence number, of others the first bytes after their header. */
function cookieOf({ protocol, payload }: CapturedPacket): Buffer | undefined {
  const at = protocol === protocols.tcp ? 4 : 8;
  return payload.length >= at + 4 ? payload.subarray(at, at + 4) : undefined;
}

function acknowledges(packet: CapturedPacket, cookie: Buffer): boolean {
  return packet.payload.length >= 12 && packet.payload.readUInt32BE(8) === (cookie.readUInt32BE(0) + 1) >>> 0;
}

function isAnswer(packet: CapturedPacket, first: CapturedPacket, cookie: Buffer): boolean {
  if (packet.protocol !== first.protocol) return false;
  if (packet.protocol === protocols.tcp)
    return (packet.flags & (syn | ack)) === (syn | ack) && acknowledges(packet, cookie);
  if (isIcmp(packet)) return (packet.type === 0 || packet.type === 129) && cookieOf(packet)?.equals(cookie) === true;
  // To the port that it came from; an echo has its bytes besides.
  return packet.payload.readUInt16BE(2) === first.payload.readUInt16BE(0) && cookieOf(packet) !== undefined;
}

function isRefusal(packet: CapturedPacket, cookie: Buffer): boolean {
  if (packet.protocol === protocols.tcp) return (packet.flags & rst) !== 0 && acknowledges(packet, cookie);
  const isError =
    packet.protocol === icmpv6
      ? packet.type < 128
      : packet.protocol === protocols.icmp && [3, 11, 12].includes(packet.type);
  return isError && packet.payload.subarray(8).includes(cookie);
}
