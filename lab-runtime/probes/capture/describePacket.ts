/** What a packet says of itself, in one line. Pure. */
import type { CapturedPacket } from '../../model/capture.ts';
import { linkTypes } from '../../model/capture.ts';
import { readHeaders, type IpHeaders, type NeighbourHeaders } from '../../journey/trace/packetHeaders.ts';
import { dnsText } from './dnsText.ts';
import { icmpText } from './icmpText.ts';
import { readFrame, type Frame } from './readFrame.ts';

/** See the head of this file. Of ARP the addresses are those it speaks of; other packets than IP's may have none. */
export interface PacketDescription {
  readonly protocol: string;
  readonly source?: string | undefined;
  readonly destination?: string | undefined;
  readonly sourcePort?: number | undefined;
  readonly destinationPort?: number | undefined;
  /** Of TCP: `SYN`, `ACK`, … */
  readonly flags?: readonly string[] | undefined;
  /** What it is about: `SYN, length 0`, `echo request, id 7, seq 1`. */
  readonly text: string;
}

/** Describes a packet by its bytes, of which the end may have been cut off. */
export function describePacket({
  bytes,
  linkType,
  length,
}: Pick<CapturedPacket, 'bytes' | 'linkType' | 'length'>): PacketDescription {
  const frame = readFrame(bytes, linkType === linkTypes.ethernet);
  const headers = readHeaders(frame.link, frame.network, frame.transport);
  if (headers === undefined) return { protocol: frame.protocol, text: `length ${String(length)}` };
  const description = headers.kind === 'ip' ? describeIp(headers, frame) : describeNeighbour(headers, frame);
  if (frame.vlans.length === 0) return description;
  return { ...description, text: `vlan ${frame.vlans.join('.')}, ${description.text}` };
}

function describeNeighbour(
  { operation, source, destination, ...headers }: NeighbourHeaders,
  frame: Frame,
): PacketDescription {
  const wanted = frame.target ?? headers.wanted;
  const text = operation === 'request' ? `who has ${wanted}? tell ${source}` : `${wanted} is at ${headers.mac ?? '?'}`;
  return { protocol: frame.protocol, source, destination, text };
}

function describeIp(headers: IpHeaders, frame: Frame): PacketDescription {
  const { source, destination, sourcePort, destinationPort } = headers;
  const ends = { source, destination, ...(sourcePort !== undefined && { sourcePort, destinationPort }) };
  const { protocol } = frame;
  const isFragment = frame.fragmentOffset > 0;
  const length = `length ${String(frame.payloadLength)}`;
  if (isFragment)
    return { protocol, source, destination, text: `fragment at ${String(frame.fragmentOffset)}, ${length}` };
  if (headers.tcp !== undefined) {
    const { flags } = headers.tcp;
    const about = [flags.join(' '), length, httpText(frame.payload)].filter((part) => part !== '').join(', ');
    return { protocol, ...ends, flags, text: about };
  }
  if (headers.icmp !== undefined) return { protocol, ...ends, text: icmpText(headers, length) };
  const isDns = [53, 5353].some((port) => port === sourcePort || port === destinationPort);
  const dns = protocol === 'UDP' && isDns ? dnsText(frame.payload) : undefined;
  return { protocol: dns === undefined ? protocol : 'DNS', ...ends, text: dns ?? length };
}

/** The first line of a request or an answer of HTTP. */
function httpText(payload: Buffer): string {
  const [line = ''] = payload.subarray(0, 200).toString('latin1').split(/\r?\n/u, 1);
  return /^(?:[A-Z]{3,7} [!-~]+ HTTP\/1\.[01]|HTTP\/1\.[01] \d{3}\b[ -~]*)$/u.test(line) ? line : '';
}
