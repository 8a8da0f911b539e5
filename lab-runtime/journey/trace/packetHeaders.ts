/**
 * A packet's headers as a trace event carries them: the first 20 bytes of the link's, 40 of the network's and 20 of the
 * transport's (net/netfilter/nf_tables_trace.c). RFC 791, 8200, 9293, 768, 792, 4443, 826, 4861. Pure.
 */
import { Address6 } from 'ip-address';

/** What all packets have; of ARP the addresses are those it speaks of. */
interface Common {
  readonly source: string;
  readonly destination: string;
  readonly sourceMac?: string | undefined;
  readonly destinationMac?: string | undefined;
}

/** An IP packet. */
export interface IpHeaders extends Common {
  readonly kind: 'ip';
  readonly family: 'ipv4' | 'ipv6';
  readonly protocol: 'tcp' | 'udp' | 'icmp' | 'icmpv6' | 'other';
  /** TTL, of IPv6 the hop limit. */
  readonly ttl: number;
  /** Bytes, with the IP header. */
  readonly length: number;
  readonly doNotFragment: boolean;
  /** Identification of IPv4, flow label of IPv6: with it an error tells which packet it is about. */
  readonly id: number;
  /** Of an ICMP error, the id of the packet that it quotes. */
  readonly quotedId?: number | undefined;
  readonly sourcePort?: number | undefined;
  readonly destinationPort?: number | undefined;
  readonly tcp?: { readonly sequence: number; readonly acknowledges: number; readonly flags: readonly TcpFlag[] };
  readonly icmp?: { readonly type: number; readonly code: number; readonly id: number; readonly sequence: number };
  /** Of UDP and ICMP, the first bytes of the payload; of an ICMP error those of the packet it quotes. */
  readonly payload: Buffer;
}

/** Who has an address: ARP, or IPv6's neighbour discovery. */
export interface NeighbourHeaders extends Common {
  readonly kind: 'neighbour';
  readonly operation: 'request' | 'reply';
  /** The address that is looked for, or told of; of IPv6 its last byte may be lacking. */
  readonly wanted: string;
  readonly mac?: string | undefined;
}

/** See the head of this file. */
export type PacketHeaders = IpHeaders | NeighbourHeaders;

/** Flags of TCP by bit, from the lowest. */
const tcpFlags = ['FIN', 'SYN', 'RST', 'PSH', 'ACK', 'URG'] as const;
type TcpFlag = (typeof tcpFlags)[number];

const protocols: Readonly<Record<number, 'icmp' | 'tcp' | 'udp' | 'icmpv6'>> = {
  1: 'icmp',
  6: 'tcp',
  17: 'udp',
  58: 'icmpv6',
};

/** Undefined where the bytes are none of the kinds above, or too few. */
export function readHeaders(
  link: Buffer | undefined,
  network: Buffer | undefined,
  transport: Buffer | undefined,
): PacketHeaders | undefined {
  if (network === undefined || network.length < 20) return undefined;
  const macs = readMacs(link);
  const version = network.readUInt8(0) >> 4;
  if (version === 4) return readIpv4(network, transport, macs);
  if (version === 6 && network.length >= 40) return readIpv6(network, transport, macs);
  // Hardware type 1, protocol type IPv4.
  return network.readUInt32BE(0) === 0x0001_0800 && network.length >= 28 ? readArp(network, macs) : undefined;
}

type Macs = Pick<Common, 'sourceMac' | 'destinationMac'>;

/** A device without Ethernet has none; zeros are what loopback has. */
function readMacs(link: Buffer | undefined): Macs {
  if (link === undefined || link.length < 14) return {};
  return { destinationMac: mac(link.subarray(0, 6)), sourceMac: mac(link.subarray(6, 12)) };
}

function mac(bytes: Buffer): string {
  return bytes.toString('hex').replaceAll(/..(?!$)/g, '$&:');
}

function readIpv4(network: Buffer, transport: Buffer | undefined, macs: Macs): IpHeaders {
  return {
    kind: 'ip',
    family: 'ipv4',
    source: ipv4(network.subarray(12, 16)),
    destination: ipv4(network.subarray(16, 20)),
    ...macs,
    ttl: network.readUInt8(8),
    length: network.readUInt16BE(2),
    doNotFragment: (network.readUInt8(6) & 0x40) !== 0,
    id: network.readUInt16BE(4),
    ...readTransport(network.readUInt8(9), transport),
  };
}

function readIpv6(network: Buffer, transport: Buffer | undefined, macs: Macs): PacketHeaders {
  const addresses = { source: ipv6(network.subarray(8, 24)), destination: ipv6(network.subarray(24, 40)), ...macs };
  const type = network.readUInt8(6) === 58 ? transport?.[0] : undefined;
  if (transport !== undefined && transport.length >= 20 && (type === 135 || type === 136)) {
    return readDiscovery(type === 135 ? 'request' : 'reply', addresses, transport);
  }
  return {
    kind: 'ip',
    family: 'ipv6',
    ...addresses,
    ttl: network.readUInt8(7),
    length: 40 + network.readUInt16BE(4),
    // Nobody but the sender fragments IPv6.
    doNotFragment: true,
    id: network.readUInt32BE(0) & 0xfffff,
    ...readTransport(network.readUInt8(6), transport),
  };
}

function readTransport(
  number: number,
  transport: Buffer | undefined,
): Pick<IpHeaders, 'protocol' | 'sourcePort' | 'destinationPort' | 'tcp' | 'icmp' | 'quotedId' | 'payload'> {
  const protocol = protocols[number] ?? 'other';
  const none = Buffer.alloc(0);
  if (transport === undefined || transport.length < 8 || protocol === 'other') return { protocol, payload: none };
  const payload = transport.subarray(8);
  if (protocol === 'icmp' || protocol === 'icmpv6') {
    const [type, code] = [transport.readUInt8(0), transport.readUInt8(1)];
    const icmp = { type, code, id: transport.readUInt16BE(4), sequence: transport.readUInt16BE(6) };
    return { protocol, icmp, quotedId: quotedId(protocol, type, payload), payload };
  }
  const ports = { sourcePort: transport.readUInt16BE(0), destinationPort: transport.readUInt16BE(2) };
  if (protocol === 'udp' || transport.length < 14) return { protocol, ...ports, payload };
  const flags = transport.readUInt8(13);
  const tcp = {
    sequence: transport.readUInt32BE(4),
    acknowledges: transport.readUInt32BE(8),
    flags: tcpFlags.filter((_, bit) => ((flags >> bit) & 1) === 1),
  };
  return { protocol, ...ports, tcp, payload: none };
}

/** Errors are the types that quote a packet (RFC 792; RFC 4443, 2.1: below 128). */
function quotedId(protocol: 'icmp' | 'icmpv6', type: number, payload: Buffer): number | undefined {
  const isError = protocol === 'icmpv6' ? type < 128 : [3, 5, 11, 12].includes(type);
  if (!isError || payload.length < 8) return undefined;
  return protocol === 'icmp' ? payload.readUInt16BE(4) : payload.readUInt32BE(0) & 0xfffff;
}

function readArp(bytes: Buffer, macs: Macs): NeighbourHeaders {
  const isReply = bytes.readUInt16BE(6) === 2;
  const [sender, target] = [ipv4(bytes.subarray(14, 18)), ipv4(bytes.subarray(24, 28))];
  return {
    kind: 'neighbour',
    operation: isReply ? 'reply' : 'request',
    source: sender,
    destination: target,
    ...macs,
    wanted: isReply ? sender : target,
    ...(isReply && { mac: mac(bytes.subarray(8, 14)) }),
  };
}

/** Twelve of the sixteen bytes of the target are there; a question's destination tells the last three (RFC 4291, 2.7.1). */
function readDiscovery(operation: 'request' | 'reply', addresses: Common, transport: Buffer): NeighbourHeaders {
  const wanted =
    operation === 'reply'
      ? addresses.source
      : `${ipv6(Buffer.concat([transport.subarray(8, 20), Buffer.alloc(4)])).replace(/::$/u, '')}…`;
  return {
    kind: 'neighbour',
    operation,
    ...addresses,
    wanted,
    ...(operation === 'reply' && { mac: addresses.sourceMac }),
  };
}

function ipv4(bytes: Buffer): string {
  return bytes.join('.');
}

function ipv6(bytes: Buffer): string {
  return Address6.fromByteArray([...bytes]).correctForm();
}
