/**
 * Which packets are traced: a session's probes, their answers, the ICMP errors that quote them, and neighbours that look for
 * each other. Offsets are those of RFC 9293 (TCP), 768 (UDP), 792 and 4443 (ICMP). Pure.
 */
import type { SessionMark } from './cookie.ts';
import { fieldHasBits, fieldIs, metaIs, traceIt } from './expressions.ts';

const protocols = { icmp: 1, tcp: 6, udp: 17, icmpv6: 58 } as const;

/** Bits of the byte of TCP flags: connection attempts, refusals, and segments that carry a whole line. */
const telling = 0x02 | 0x04 | 0x08;

const headerLengths = { ipv4: 20, ipv6: 40, icmp: 8 } as const;

const arp = Uint8Array.of(0x08, 0x06);

/** ICMP errors: unreachable, redirect, time exceeded, parameter problem; of ICMPv6 all types below 128. */
const icmpErrors = [3, 5, 11, 12];
const icmpv6Errors = [1, 2, 3, 4];

/** Rules, each a list of expressions that ends with the mark. */
export function selectors(mark: SessionMark): readonly (readonly Buffer[])[] {
  const prefix = Uint8Array.of(mark.prefix >> 8, mark.prefix & 0xff);
  const portPage = Uint8Array.of(mark.udpPorts >> 8);
  const when = (protocol: keyof typeof protocols, ...matches: readonly (readonly Buffer[])[]): readonly Buffer[] => [
    ...metaIs('l4proto', Uint8Array.of(protocols[protocol])),
    ...matches.flat(),
    ...traceIt(),
  ];
  const at = (offset: number, bytes: Uint8Array = prefix): readonly Buffer[] => fieldIs('transport', offset, bytes);
  // In the quoted packet: after the ICMP header and its IP header, TCP's sequence number or the payload of the others.
  const quoted = (ip: 'ipv4' | 'ipv6', inner: number): number => headerLengths.icmp + headerLengths[ip] + inner;
  const errors = (protocol: 'icmp' | 'icmpv6', types: readonly number[], ip: 'ipv4' | 'ipv6') =>
    types.flatMap((type) => [4, 8].map((inner) => when(protocol, at(0, Uint8Array.of(type)), at(quoted(ip, inner)))));
  return [
    when('tcp', at(4), fieldHasBits('transport', 13, telling)),
    when('tcp', at(8), fieldHasBits('transport', 13, telling)),
    when('udp', at(8)),
    when('udp', at(0, portPage)),
    when('udp', at(2, portPage)),
    when('icmp', at(8)),
    when('icmpv6', at(8)),
    ...errors('icmp', icmpErrors, 'ipv4'),
    ...errors('icmpv6', icmpv6Errors, 'ipv6'),
  ];
}

/** The same, of what is asked on the link: who has an address. */
export function neighbourSelectors(): readonly (readonly Buffer[])[] {
  const solicitation = (type: number): readonly Buffer[] => [
    ...metaIs('l4proto', Uint8Array.of(protocols.icmpv6)),
    ...fieldIs('transport', 0, Uint8Array.of(type)),
    ...traceIt(),
  ];
  return [[...metaIs('protocol', arp), ...traceIt()], solicitation(135), solicitation(136)];
}
