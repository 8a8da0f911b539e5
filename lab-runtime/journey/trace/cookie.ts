/**
 * How a probe's packets are told from all others. Ports and ICMP ids will not do: NAT changes them. What it never changes
 * is a TCP sequence number and the payload (trace-proof in both directions). All probes of a session share the first
 * sixteen bits, which the kernel compares; the rest says which probe it is. Pure.
 */

/** The bits that all probes of a session share, and the UDP ports that answers come back to. */
export interface SessionMark {
  /** 16 bits. */
  readonly prefix: number;
  /** A multiple of 256; the session's UDP probes have the 256 source ports from here. */
  readonly udpPorts: number;
}

/** Probes that one mark can tell apart; a request of as many bytes as lie between two of them can be told, too. */
export const probesPerMark = 256;
const bytesPerProbe = 256;

/** A mark; `random` yields numbers from 0 up to, not including, 1. */
export function drawMark(random: () => number): SessionMark {
  return {
    prefix: 0x1000 + Math.floor(random() * 0xe000),
    // Below the ports that Linux gives out itself (ip_local_port_range: 32768 and above), and that Docker does.
    udpPorts: (40 + Math.floor(random() * 80)) * 256,
  };
}

/** Of 32 bits: of TCP the first sequence number, of others the first bytes of the payload. */
export function cookieOf(mark: SessionMark, probe: number): number {
  return mark.prefix * 0x10000 + (probe % probesPerMark) * bytesPerProbe;
}

/** Which probe a number belongs to; undefined where it is none of the session's. */
export function probeOf(mark: SessionMark, number: number): number | undefined {
  return Math.floor(number / 0x10000) === mark.prefix ? Math.floor((number % 0x10000) / bytesPerProbe) : undefined;
}

/** The source port of a UDP probe. */
export function udpPortOf(mark: SessionMark, probe: number): number {
  return mark.udpPorts + (probe % probesPerMark);
}
