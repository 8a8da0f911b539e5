/** The headers of a packet, taken apart: link, network, transport, and what they carry. Pure. */
import { Address6 } from 'ip-address';

/** See the head of this file. What is cut off is empty, or lacks its end. */
export interface Frame {
  readonly link?: Buffer | undefined;
  /** The ids of its VLANs, the outer one first. */
  readonly vlans: readonly number[];
  readonly network?: Buffer | undefined;
  readonly transport?: Buffer | undefined;
  /** `TCP`, `ICMPv6`, `ARP`, `LLDP`, `ethertype 0x88b5`. */
  readonly protocol: string;
  /** In bytes; 0 of a packet that is whole, or of its first fragment. */
  readonly fragmentOffset: number;
  /** What the transport carries, and how much of that there was before anything was cut off. */
  readonly payload: Buffer;
  readonly payloadLength: number;
  /** The address that a neighbour message of IPv6 is about. */
  readonly target?: string | undefined;
}

const ipProtocols: Readonly<Record<number, string>> = {
  1: 'ICMP',
  2: 'IGMP',
  4: 'IPIP',
  6: 'TCP',
  17: 'UDP',
  41: 'IPv6 in IP',
  47: 'GRE',
  50: 'ESP',
  51: 'AH',
  58: 'ICMPv6',
  89: 'OSPF',
  112: 'VRRP',
  132: 'SCTP',
};

const etherTypes: Readonly<Record<number, string>> = { 0x0806: 'ARP', 0x88cc: 'LLDP', 0x888e: 'EAPOL', 0x8847: 'MPLS' };

const ipv4 = 0x0800;
const ipv6 = 0x86dd;
const arp = 0x0806;
const nothing = Buffer.alloc(0);

/** Takes a packet apart that begins with an Ethernet header, or with that of IP. */
export function readFrame(bytes: Buffer, isEthernet: boolean): Frame {
  if (!isEthernet) return readNetwork({ vlans: [] }, bytes, (bytes[0] ?? 0) >> 4 === 6 ? ipv6 : ipv4);
  if (bytes.length < 14) return unknown({ vlans: [] }, 'Ethernet');
  const vlans: number[] = [];
  let at = 12;
  let type = bytes.readUInt16BE(at);
  while ((type === 0x8100 || type === 0x88a8) && bytes.length >= at + 6) {
    vlans.push(bytes.readUInt16BE(at + 2) & 0xfff);
    at += 4;
    type = bytes.readUInt16BE(at);
  }
  return readNetwork({ link: bytes.subarray(0, 14), vlans }, bytes.subarray(at + 2), type);
}

type Begun = Pick<Frame, 'link' | 'vlans'>;

function readNetwork(begun: Begun, network: Buffer, type: number): Frame {
  if (type === ipv4 && network.length >= 20) return readIpv4(begun, network);
  if (type === ipv6 && network.length >= 40) return readIpv6(begun, network);
  if (type === arp) return { ...unknown(begun, 'ARP'), network };
  // Below that it is a length: IEEE 802.3, as of spanning trees.
  if (type < 0x600) return unknown(begun, network[0] === 0x42 && network[1] === 0x42 ? 'STP' : '802.3');
  return unknown(begun, etherTypes[type] ?? `ethertype 0x${type.toString(16).padStart(4, '0')}`);
}

function readIpv4(begun: Begun, network: Buffer): Frame {
  const headerLength = 4 * (network.readUInt8(0) & 15);
  const total = network.readUInt16BE(2);
  // What the kernel will cut into segments has no length in its header yet, where it is longer than that can tell.
  const length = total === 0 ? network.length : total;
  const fragmentOffset = 8 * (network.readUInt16BE(6) & 0x1fff);
  const transport = network.subarray(headerLength, Math.max(headerLength, length));
  return {
    ...begun,
    network,
    fragmentOffset,
    ...carried(network.readUInt8(9), transport, length - headerLength, fragmentOffset),
  };
}

function readIpv6(begun: Begun, network: Buffer): Frame {
  const told = network.readUInt16BE(4);
  const length = told === 0 ? network.length - 40 : told;
  const { number, at } = passOver(network);
  const transport = network.subarray(at, 40 + length);
  const type = number === 58 ? (transport[0] ?? 0) : 0;
  const isAboutNeighbour = (type === 135 || type === 136) && transport.length >= 24;
  return {
    ...begun,
    // As if the transport's header followed at once.
    network: Buffer.concat([network.subarray(0, 6), Buffer.from([number]), network.subarray(7, 40)]),
    fragmentOffset: 0,
    ...carried(number, transport, length + 40 - at, 0),
    ...(isAboutNeighbour && { target: Address6.fromByteArray([...transport.subarray(8, 24)]).correctForm() }),
  };
}

/** Headers of IPv6 that stand before the transport's: hop by hop, routing, options (RFC 8200, 4.1). */
function passOver(network: Buffer): { readonly number: number; readonly at: number } {
  let number = network.readUInt8(6);
  let at = 40;
  while ((number === 0 || number === 43 || number === 60) && network.length >= at + 8) {
    number = network.readUInt8(at);
    at += 8 * (1 + network.readUInt8(at + 1));
  }
  return { number, at };
}

function carried(
  number: number,
  transport: Buffer,
  length: number,
  fragmentOffset: number,
): Pick<Frame, 'protocol' | 'transport' | 'payload' | 'payloadLength'> {
  const protocol = ipProtocols[number] ?? `IP protocol ${String(number)}`;
  if (fragmentOffset > 0) return { protocol, payload: transport, payloadLength: length };
  const header = headerLengthOf(number, transport);
  return { protocol, transport, payload: transport.subarray(header), payloadLength: Math.max(0, length - header) };
}

function headerLengthOf(number: number, transport: Buffer): number {
  if (number === 6) return 4 * ((transport[12] ?? 0x50) >> 4);
  if (number === 17 || number === 1 || number === 58) return 8;
  return number === 132 ? 12 : 0;
}

function unknown(begun: Begun, protocol: string): Frame {
  return { ...begun, protocol, fragmentOffset: 0, payload: nothing, payloadLength: 0 };
}
