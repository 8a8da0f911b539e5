/** A packet as rules see it, and what they can answer of it. */

/** One packet at one hook; its family is that of its addresses. What is undefined is not known, unless it is said otherwise. */
export interface Packet {
  readonly protocol: 'tcp' | 'udp' | 'icmp' | 'icmpv6';
  readonly source: string;
  readonly destination: string;
  readonly sourcePort?: number | undefined;
  readonly destinationPort?: number | undefined;
  /** Of ICMP and ICMPv6. */
  readonly icmpType?: number | undefined;
  /** Undefined where there is none: what leaves the machine comes in nowhere. */
  readonly inInterface?: string | undefined;
  readonly outInterface?: string | undefined;
  /** Of its connection (conntrack). `NEW` is the first packet, `ESTABLISHED` the first answer. */
  readonly state: 'NEW' | 'ESTABLISHED' | 'RELATED' | 'INVALID';
  /** Whether its connection's destination was rewritten. */
  readonly isDnat: boolean;
  readonly mark?: number | undefined;
  /** Whether the machine itself has an address. */
  readonly isLocal: (address: string) => boolean;
}

/** Whether something holds. */
export type Answer = 'yes' | 'no' | 'unknown';

/** The other answer; nobody knows the opposite of what nobody knows. */
export function not(answer: Answer): Answer {
  return answer === 'unknown' ? answer : answer === 'yes' ? 'no' : 'yes';
}
