/**
 * IPv4 arithmetic and strict parsing of addresses; what both families have alike is in addressFamily.ts.
 * Addresses are canonical text (`172.17.0.2`) and networks are {@link Cidr}; what a parser here has
 * accepted is safe to put on a command line. Functions that take an address expect such text and
 * throw on anything else.
 */
import { Address4, Address6 } from 'ip-address';

/** An IPv4 network: its first address and the length of its prefix. No host bits are set. */
export interface Cidr {
  readonly network: string;
  readonly prefixLength: number;
}

/** An address together with the network it lives in, as `ip address` writes it: `192.168.99.100/24`. */
export interface InterfaceAddress4 {
  readonly address: string;
  readonly cidr: Cidr;
}

/** A dotted quad without leading zeros, spaces or prefix length, unchanged; undefined for anything else. */
export function parseAddress(text: string): string | undefined {
  return readAddress4(text)?.parsedSubnet === '' ? text : undefined;
}

/** `172.17.0.0/16` as a network; undefined where it is malformed or has host bits set (`172.17.0.1/16`). */
export function parseCidr(text: string): Cidr | undefined {
  const parsed = parseInterfaceAddress(text);
  return parsed?.address === parsed?.cidr.network ? parsed?.cidr : undefined;
}

/** `192.168.99.100/24` as an address in its network; undefined where it is malformed. */
export function parseInterfaceAddress(text: string): InterfaceAddress4 | undefined {
  const parsed = readAddress4(text);
  if (parsed === undefined || parsed.parsedSubnet === '') return undefined;
  const network = parsed.startAddress().correctForm();
  return { address: parsed.correctForm(), cidr: { network, prefixLength: parsed.subnetMask } };
}

/** The canonical form of an IPv6 address (RFC 5952), without zone or prefix length; undefined for anything else. */
export function parseIpv6Address(text: string): string | undefined {
  return /[%/]/.test(text) ? undefined : readAddress6(text)?.correctForm();
}

/** The canonical form of an IPv6 network, `fd00:1::/64`; undefined where it is malformed or has host bits set. */
export function parseIpv6Cidr(text: string): string | undefined {
  if (!/^[^%/]+\/(?:0|[1-9]\d{0,2})$/.test(text)) return undefined;
  const parsed = readAddress6(text);
  if (parsed === undefined || parsed.startAddress().correctForm() !== parsed.correctForm()) return undefined;
  return `${parsed.correctForm()}/${String(parsed.subnetMask)}`;
}

/** `172.17.0.0/16` */
export function formatCidr(cidr: Cidr): string {
  return `${cidr.network}/${String(cidr.prefixLength)}`;
}

/** An address as a number, for comparison and arithmetic. */
export function addressToBigInt(address: string): bigint {
  return new Address4(address).bigInt();
}

/** The address of a number; undefined outside 0 … 2³²−1. */
export function addressFromBigInt(value: bigint): string | undefined {
  return value < 0n || value > 0xffffffffn ? undefined : Address4.fromBigInt(value).correctForm();
}

/** Sorts addresses by their number: negative where `a` comes first. */
export function compareAddresses(a: string, b: string): number {
  const difference = addressToBigInt(a) - addressToBigInt(b);
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}

/** How many addresses a network has, its first and last included. */
export function cidrSize(cidr: Cidr): bigint {
  return 1n << BigInt(32 - cidr.prefixLength);
}

/** The first address: the network's own, which no interface gets. */
export function firstAddress(cidr: Cidr): string {
  return cidr.network;
}

/** The last address: the broadcast address. */
export function lastAddress(cidr: Cidr): string {
  return new Address4(formatCidr(cidr)).endAddress().correctForm();
}

/** The address `n` places after the network's first; undefined where that lies outside. */
export function nthAddress(cidr: Cidr, n: bigint): string | undefined {
  if (n < 0n || n >= cidrSize(cidr)) return undefined;
  return addressFromBigInt(addressToBigInt(cidr.network) + n);
}

/** True where the address lies in the network, its first and last address included. */
export function cidrContains(cidr: Cidr, address: string): boolean {
  const offset = addressToBigInt(address) - addressToBigInt(cidr.network);
  return offset >= 0n && offset < cidrSize(cidr);
}

/** True where every address of `inner` lies in `outer`. */
export function cidrContainsCidr(outer: Cidr, inner: Cidr): boolean {
  return inner.prefixLength >= outer.prefixLength && cidrContains(outer, inner.network);
}

/** True where the two networks share an address. */
export function cidrsOverlap(a: Cidr, b: Cidr): boolean {
  return cidrContains(a, b.network) || cidrContains(b, a.network);
}

/** The lowest address of the network that `taken` does not hold; undefined where it is full. */
export function nextFreeAddress(cidr: Cidr, taken: ReadonlySet<string>): string | undefined {
  const first = addressToBigInt(cidr.network);
  const end = first + cidrSize(cidr);
  for (let value = first; value < end; value++) {
    const address = addressFromBigInt(value);
    if (address !== undefined && !taken.has(address)) return address;
  }
  return undefined;
}

/** The library's reading, kept only where it gives back the very text: `1.2.3.4 ` or `/08` must not pass. */
function readAddress4(text: string): Address4 | undefined {
  if (!/^[\d./]{7,18}$/.test(text) || !Address4.isValid(text)) return undefined;
  const parsed = new Address4(text);
  const written = parsed.parsedSubnet === '' ? '' : `/${String(parsed.subnetMask)}`;
  return parsed.correctForm() + written === text ? parsed : undefined;
}

function readAddress6(text: string): Address6 | undefined {
  if (!/^[\da-f:./]{2,50}$/i.test(text) || !Address6.isValid(text)) return undefined;
  return new Address6(text);
}
