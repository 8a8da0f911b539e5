/** Trace events as a kernel would tell them, of packets made by hand. */
import type { SessionMark } from '../../../lab-runtime/journey/trace/cookie.ts';
import { cookieOf } from '../../../lab-runtime/journey/trace/cookie.ts';
import { markerTablePrefix } from '../../../lab-runtime/firewall/markerTable.ts';
import type { IpHeaders, PacketHeaders } from '../../../lab-runtime/journey/trace/packetHeaders.ts';
import type { TraceEvent } from '../../../lab-runtime/journey/trace/readTrace.ts';

/** Of all packets here. */
export const mark: SessionMark = { prefix: 0x1234, udpPorts: 0x5000 };

interface Ends {
  readonly from: string;
  readonly to: string;
  readonly id?: number;
}

/** The opening of a connection. */
export function opening(probe: number, { from, to, id = 1 }: Ends): IpHeaders {
  return packet(from, to, id, { sequence: cookieOf(mark, probe), acknowledges: 0, flags: ['SYN'] });
}

/** The answer to an opening. */
export function accepted(probe: number, { from, to, id = 0 }: Ends): IpHeaders {
  return packet(from, to, id, { sequence: 7, acknowledges: cookieOf(mark, probe) + 1, flags: ['SYN', 'ACK'] });
}

/** Host unreachable, about the packet with that id. */
export function unreachable(quotedId: number, { from, to, id = 9 }: Ends): IpHeaders {
  const icmp = { type: 3, code: 1, id: 0, sequence: 0 };
  return { ...ip(from, to, id), protocol: 'icmp', icmp, quotedId, payload: Buffer.alloc(12) };
}

/** Who has an address. */
export function asked(wanted: string): PacketHeaders {
  return { kind: 'neighbour', operation: 'request', source: '10.0.0.1', destination: wanted, wanted };
}

/** `10.0.0.2:80` */
function packet(from: string, to: string, id: number, tcp: IpHeaders['tcp']): IpHeaders {
  const [source = '', sourcePort] = from.split(':');
  const [destination = '', destinationPort] = to.split(':');
  const ports = { sourcePort: Number(sourcePort), destinationPort: Number(destinationPort) };
  return { ...ip(source, destination, id), protocol: 'tcp', ...ports, ...(tcp !== undefined && { tcp }) };
}

function ip(source: string, destination: string, id: number): Omit<IpHeaders, 'protocol'> {
  const lengths = { ttl: 64, length: 60, doNotFragment: true };
  return { kind: 'ip', family: 'ipv4', source, destination, id, ...lengths, payload: Buffer.alloc(0) };
}

/** A packet that comes to a marker, and what the end of that chain says. */
export function visit(id: number, chain: string, headers: PacketHeaders): readonly TraceEvent[] {
  const place = { id, family: 'inet', table: markerTablePrefix, chain };
  return [
    { ...place, kind: 'rule', handle: 1, verdict: { kind: 'continue' }, packet: headers },
    { ...place, kind: 'policy', verdict: { kind: 'accept' } },
  ];
}
