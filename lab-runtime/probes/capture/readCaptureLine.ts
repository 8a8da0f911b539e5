/** What a capture's process prints (capturePerl.ts), line by line. Pure. */
import type { CapturedPacket, PacketTime } from '../../model/capture.ts';
import type { OwnConnection } from './packetFilter.ts';

/** A packet by the number of its interface. */
export interface RawPacket extends Pick<CapturedPacket, 'direction' | 'addressedTo' | 'length' | 'bytes'> {
  readonly number: number;
  readonly time: PacketTime;
}

/** What the kernel counted, by an interface's number. */
export type CaptureTotals = ReadonlyMap<number, { readonly received: number; readonly dropped: number }>;

/** One line. */
export type CaptureLine =
  | { readonly kind: 'packet'; readonly packet: RawPacket }
  | { readonly kind: 'machine'; readonly hardware: string; readonly system: string }
  | { readonly kind: 'none'; readonly what: string }
  | { readonly kind: 'ready'; readonly own: OwnConnection | undefined }
  | { readonly kind: 'opened'; readonly number: number; readonly hardwareType: number }
  | { readonly kind: 'refused'; readonly number: number; readonly errno: number }
  | { readonly kind: 'dropped'; readonly number: number; readonly received: number; readonly dropped: number }
  | { readonly kind: 'gone' | 'begun' | 'end' | 'other' };

/** Types of linux/if_packet.h: what the device thinks whom a packet is for; 4 is one that it sends. */
const addressees = { 0: 'this', 1: 'broadcast', 2: 'multicast', 3: 'other' } as const;
const outgoing = 4;

/** Reads one line; what it does not know is `other`. */
export function readCaptureLine(line: string): CaptureLine {
  const [word = '', ...rest] = line.split(' ');
  if (/^\d+$/.test(word)) return readPacket(Number(word), rest);
  const [first = 0, second = 0, third = 0] = rest.map(Number);
  switch (word) {
    case '@machine':
      return { kind: 'machine', hardware: rest[0] ?? '', system: rest.slice(1).join(' ') };
    case '@none':
      return { kind: 'none', what: rest[0] ?? '' };
    case '@gone':
      return { kind: 'gone' };
    case '@ready':
      return { kind: 'ready', own: readOwn(rest) };
    case 'on':
      return { kind: 'opened', number: first, hardwareType: second };
    case 'no':
      return { kind: 'refused', number: first, errno: second };
    case 'begun':
    case 'end':
      return { kind: word };
    case 'dropped':
      return { kind: 'dropped', number: first, received: second, dropped: third };
    default:
      return { kind: 'other' };
  }
}

function readPacket(number: number, words: readonly string[]): CaptureLine {
  const [seconds, nanoseconds, type = '', length, hex = ''] = words;
  const isOut = Number(type) === outgoing;
  const addressedTo = type === '0' || type === '1' || type === '2' || type === '3' ? addressees[type] : undefined;
  return {
    kind: 'packet',
    packet: {
      number,
      time: { seconds: Number(seconds), nanoseconds: Number(nanoseconds) },
      direction: isOut ? 'out' : 'in',
      ...(addressedTo !== undefined && { addressedTo }),
      length: Number(length),
      bytes: Buffer.from(hex, 'hex'),
    },
  };
}

/** As sshd tells it (sshd(8), SSH_CONNECTION): the address and port of who came, then ours. */
function readOwn([source, sourcePort, destination, destinationPort]: readonly string[]): OwnConnection | undefined {
  if (source === undefined || destination === undefined) return undefined;
  return { source, sourcePort: Number(sourcePort), destination, destinationPort: Number(destinationPort) };
}
