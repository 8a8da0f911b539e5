/** A packet's headers as a step tells of them, and what kind of packet it is in the words of the field. Pure. */
import { bracketed } from '../../model/bracketed.ts';
import type { JourneyPacket, Rewrite } from '../../model/journey.ts';
import type { PacketHeaders } from '../trace/packetHeaders.ts';

/** What types and codes of ICMP mean (RFC 792, 1122, 1812). */
const icmpWords: Readonly<Record<string, string>> = {
  ...{ '0': 'echo reply', '8': 'echo request', '5': 'redirect', '12': 'parameter problem' },
  ...{ '3/0': 'network unreachable', '3/1': 'host unreachable', '3/2': 'protocol unreachable' },
  ...{ '3/3': 'port unreachable', '3/4': 'fragmentation needed', '3/9': 'network prohibited' },
  ...{ '3/10': 'host prohibited', '3/13': 'administratively prohibited', '11/0': 'time exceeded' },
  ...{ '11/1': 'reassembly time exceeded', '3': 'unreachable', '11': 'time exceeded' },
};

/** The same of ICMPv6 (RFC 4443). */
const icmpv6Words: Readonly<Record<string, string>> = {
  ...{ '128': 'echo request', '129': 'echo reply', '2': 'packet too big', '3': 'time exceeded' },
  ...{ '1/0': 'no route', '1/1': 'administratively prohibited', '1/3': 'address unreachable' },
  ...{ '1/4': 'port unreachable', '1/5': 'source address failed policy', '1/6': 'route rejected' },
  ...{ '1': 'unreachable', '4': 'parameter problem' },
};

/** See the head of this file. */
export function packetOf(headers: PacketHeaders): JourneyPacket {
  if (headers.kind === 'neighbour') {
    const proto = headers.source.includes(':') ? 'nd' : 'arp';
    return { proto, src: headers.source, dst: headers.destination, info: headers.operation };
  }
  const { source, destination, sourcePort, destinationPort, ttl, length } = headers;
  return {
    proto: headers.protocol,
    src: source,
    ...(sourcePort !== undefined && { sport: sourcePort }),
    dst: destination,
    ...(destinationPort !== undefined && { dport: destinationPort }),
    ...{ ttl, length },
    ...infoOf(headers),
  };
}

function infoOf(headers: PacketHeaders & { readonly kind: 'ip' }): { readonly info?: string } {
  if (headers.tcp !== undefined) return { info: headers.tcp.flags.join(',') };
  if (headers.icmp === undefined) return {};
  const { type, code } = headers.icmp;
  const words = headers.protocol === 'icmpv6' ? icmpv6Words : icmpWords;
  return {
    info:
      words[`${String(type)}/${String(code)}`] ?? words[String(type)] ?? `type ${String(type)} code ${String(code)}`,
  };
}

/** `192.168.99.1:40000 → 172.17.0.2:80 TCP SYN`. */
export function packetText({ proto, src, sport, dst, dport, info }: JourneyPacket): string {
  const end = (address: string, port: number | undefined): string =>
    port === undefined ? address : `${bracketed(address)}:${String(port)}`;
  const name = proto === 'icmpv6' ? 'ICMPv6' : proto.toUpperCase();
  return [`${end(src, sport)} → ${end(dst, dport)} ${name}`, info].filter(Boolean).join(' ');
}

const addressFields = ['src', 'sport', 'dst', 'dport'] as const;

/** What network address translation has made of a packet; TTL is not its business. */
export function rewritesBetween(before: JourneyPacket, after: JourneyPacket): readonly Rewrite[] {
  return addressFields.flatMap((field) => {
    const [from, to] = [before[field], after[field]];
    return from === undefined || to === undefined || from === to ? [] : [{ field, from, to }];
  });
}
