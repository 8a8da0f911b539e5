/** Packets as they passed interfaces, and the question that asks for them. */

/** Which packets are wanted: those that fit all that is given. */
export interface CaptureFilter {
  /** `icmp` is that of IPv6, too. */
  readonly protocol?: CaptureProtocol | undefined;
  /** Of TCP, UDP or SCTP, on either side. */
  readonly port?: number | undefined;
  /** An address of IPv4 or IPv6, on either side; of ARP, too. */
  readonly host?: string | undefined;
}

/** See {@link CaptureFilter}. */
export const captureProtocols = ['tcp', 'udp', 'icmp', 'sctp', 'arp'] as const;
/** One of them. */
export type CaptureProtocol = (typeof captureProtocols)[number];

/** Interfaces that are wanted: one of somebody, or all that somebody has. */
export interface CaptureWish {
  /** `host`, a container, an outside peer; with a colon and an interface, that one alone: `web:eth0`. */
  readonly place: string;
  readonly interface?: string | undefined;
}

/** An interface on which packets are recorded. */
export interface CaptureInterface {
  /** Whose it is, as one calls him. */
  readonly place: string;
  readonly name: string;
  /** What is known of it, one fact a line; the first tells which container it belongs to. */
  readonly facts: readonly string[];
  readonly mac?: string | undefined;
  /** Inode of its network namespace, and its index there. */
  readonly inode: number;
  readonly ifindex: number;
}

/** How the bytes of a packet begin (tcpdump.org/linktypes.html): with an Ethernet header, or with that of IP. */
export const linkTypes = { ethernet: 1, ip: 101 } as const;
/** One of them. */
export type LinkType = (typeof linkTypes)[keyof typeof linkTypes];

/** A moment by the clock of the machine, counted from 1970. */
export interface PacketTime {
  readonly seconds: number;
  readonly nanoseconds: number;
}

/** A packet as it passed one interface. */
export interface CapturedPacket {
  readonly time: PacketTime;
  readonly on: CaptureInterface;
  /** Its place among the interfaces of the capture. */
  readonly interfaceNumber: number;
  readonly linkType: LinkType;
  readonly direction: 'in' | 'out';
  /** Whom an incoming one is for, by its MAC. */
  readonly addressedTo?: 'this' | 'broadcast' | 'multicast' | 'other' | undefined;
  /** Bytes that it had; of `bytes` there may be fewer. */
  readonly length: number;
  readonly bytes: Buffer;
  /** What is said of it in the file, such as a journey's step. */
  readonly comment?: string | undefined;
}

/** What a capture records on, told once it does. */
export interface CaptureBegun {
  readonly interfaces: readonly (CaptureInterface & { readonly linkType: LinkType })[];
  /** Interfaces that went meanwhile. */
  readonly gone: readonly CaptureInterface[];
  readonly snapLength: number;
  /** The machine: `x86_64`, and its kernel: `Linux 6.1.0`. */
  readonly hardware: string;
  readonly system: string;
}

/** What a capture has come to. */
export interface CaptureResult {
  readonly packets: number;
  /** Packets that the kernel had no room for; undefined where it could not be asked any more. */
  readonly dropped: number | undefined;
  readonly interfaces: readonly {
    readonly place: string;
    readonly interface: string;
    readonly packets: number;
    readonly dropped: number | undefined;
  }[];
}
