/** Addresses and prefixes of either family, where both are treated alike. Text is as `ip` prints it. */
import { Address4, Address6 } from 'ip-address';

/** As rulesets, routes and addresses are told apart. */
export type Family = 'ipv4' | 'ipv6';

/** By the one sign that only IPv6 has. */
export function familyOf(address: string): Family {
  return address.includes(':') ? 'ipv6' : 'ipv4';
}

/** 127.0.0.0/8 (RFC 1122, 3.2.1.3) or `::1` (RFC 4291, 2.5.3). */
export function isLoopback(address: string): boolean {
  return address.startsWith('127.') || address === '::1';
}

/**
 * How long the prefix is, in bits, where it holds the address; `outside` where it does not; undefined where one of the two
 * is none, or is of another family. An address alone is a prefix, of itself.
 */
export function prefixOver(prefix: string, address: string): number | 'outside' | undefined {
  const [within, one] = [parse(prefix), parse(address)];
  if (within instanceof Address4 && one instanceof Address4)
    return one.isInSubnet(within) ? within.subnetMask : 'outside';
  if (within instanceof Address6 && one instanceof Address6)
    return one.isInSubnet(within) ? within.subnetMask : 'outside';
  return undefined;
}

/** Another address of the prefix, the lowest but the first where there is one; undefined where it has this one alone. */
export function neighbourOf(address: string, prefixLength: number): string | undefined {
  const own = parse(`${address}/${String(prefixLength)}`);
  if (own === undefined) return undefined;
  const [first, last] = [own.startAddress().bigInt(), own.endAddress().bigInt()];
  const found = [first + 1n, first + 2n, first].find((value) => value !== own.bigInt() && value <= last);
  if (found === undefined) return undefined;
  return own instanceof Address4 ? Address4.fromBigInt(found).correctForm() : Address6.fromBigInt(found).correctForm();
}

/** Whoever follows packets through rules asks for the same few prefixes again and again. */
const parsed = new Map<string, Address4 | Address6 | undefined>();
const mostParsed = 20_000;

function parse(text: string): Address4 | Address6 | undefined {
  if (parsed.has(text)) return parsed.get(text);
  if (parsed.size >= mostParsed) parsed.clear();
  const address = parseAnew(text);
  parsed.set(text, address);
  return address;
}

function parseAnew(text: string): Address4 | Address6 | undefined {
  if (/^[\d./]{7,18}$/.test(text)) return Address4.isValid(text) ? new Address4(text) : undefined;
  if (!/^[\da-f:./]{2,50}$/i.test(text)) return undefined;
  return Address6.isValid(text) ? new Address6(text) : undefined;
}
