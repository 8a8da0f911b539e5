/** Which packet of which probe a visit is of: the request, its answer, or an error that quotes it. Pure. */
import { probeOf, type SessionMark } from './cookie.ts';
import type { IpHeaders, PacketHeaders } from './packetHeaders.ts';

/** See {@link classify}. */
export type PacketClass =
  | {
      readonly probe: number;
      readonly direction: 'forward' | 'reply';
      /** Tells apart the packets of one probe and direction: `SYN`, `SYN,ACK`, `data 78`. The same before and after NAT. */
      readonly what: string;
    }
  /** Which probe's is told by the packet that it quotes: see {@link IpHeaders.id}. */
  | { readonly probe?: undefined; readonly direction: 'reply'; readonly what: string; readonly quotedId: number };

/** Types of ICMP and ICMPv6 (RFC 792, RFC 4443). */
const echo = { icmp: { request: 8, reply: 0 }, icmpv6: { request: 128, reply: 129 } } as const;

/** Undefined where it is none of the session's. */
export function classify(packet: PacketHeaders, mark: SessionMark): PacketClass | undefined {
  if (packet.kind !== 'ip') return undefined;
  switch (packet.protocol) {
    case 'tcp':
      return ofTcp(packet, mark);
    case 'udp':
      return ofUdp(packet, mark);
    case 'icmp':
    case 'icmpv6':
      return ofIcmp(packet, packet.protocol, mark);
    case 'other':
      return undefined;
  }
}

function ofTcp({ tcp, source, length }: IpHeaders, mark: SessionMark): PacketClass | undefined {
  if (tcp === undefined) return undefined;
  const flags = tcp.flags.filter((flag) => flag !== 'PSH' && flag !== 'URG').join(',');
  const data = tcp.flags.includes('SYN') || tcp.flags.includes('RST') ? flags : `data ${String(length)}`;
  const own = probeOf(mark, tcp.sequence);
  // Of an opening both numbers may be ours by chance; the first decides.
  if (own !== undefined && !(tcp.flags.includes('SYN') && tcp.flags.includes('ACK'))) {
    return { probe: own, direction: 'forward', what: data };
  }
  const answered = probeOf(mark, (tcp.acknowledges - 1) >>> 0);
  if (answered === undefined || !tcp.flags.includes('ACK') || source === '') return undefined;
  return { probe: answered, direction: 'reply', what: data };
}

/** An answer need not have anything of the request but its port. */
function ofUdp({ payload, sourcePort, destinationPort }: IpHeaders, mark: SessionMark): PacketClass | undefined {
  const cookie = payload.length >= 4 ? probeOf(mark, payload.readUInt32BE(0)) : undefined;
  const isBack = (port: number | undefined): boolean => port !== undefined && port >> 8 === mark.udpPorts >> 8;
  const back = isBack(destinationPort) ? (destinationPort ?? 0) & 0xff : undefined;
  if (cookie !== undefined && (back === undefined || isBack(sourcePort))) {
    return { probe: cookie, direction: 'forward', what: 'datagram' };
  }
  return back === undefined ? undefined : { probe: back, direction: 'reply', what: 'datagram' };
}

function ofIcmp(
  { icmp, payload, quotedId }: IpHeaders,
  protocol: 'icmp' | 'icmpv6',
  mark: SessionMark,
): PacketClass | undefined {
  if (icmp === undefined) return undefined;
  const { request, reply } = echo[protocol];
  if (icmp.type === request || icmp.type === reply) {
    const probe = payload.length >= 4 ? probeOf(mark, payload.readUInt32BE(0)) : undefined;
    if (probe === undefined) return undefined;
    const direction = icmp.type === request ? 'forward' : 'reply';
    return { probe, direction, what: `echo ${String(icmp.sequence)}` };
  }
  return quotedId === undefined
    ? undefined
    : { direction: 'reply', what: `error ${String(icmp.type)}/${String(icmp.code)}`, quotedId };
}
