/** Which way a namespace sends a packet: the kernel's own tables, as they were seen. IPv4. Pure. */
import { addressToBigInt, cidrContains, parseAddress, parseCidr } from '../model/address.ts';
import type { Namespace, Route } from '../model/snapshot.ts';

/** See {@link lookUpRoute}. */
export type Way =
  | { readonly kind: 'local' }
  | { readonly kind: 'out'; readonly device: string; readonly nextHop: string; readonly route: Route }
  | { readonly kind: 'none'; readonly route?: Route | undefined }
  /** A policy rule may send it elsewhere. */
  | { readonly kind: 'unknown'; readonly rule: string };

/** Whether the namespace has the address itself. */
export function hasAddress({ addresses }: Namespace, address: string): boolean {
  const isLoopback = address.startsWith('127.');
  return isLoopback || addresses.some((one) => one.family === 'ipv4' && one.address === address);
}

/**
 * The way to an address: by the longest prefix of the main table. Where there are policy rules besides the three that every
 * namespace is born with, nobody knows.
 */
export function lookUpRoute(namespace: Namespace, destination: string): Way {
  if (hasAddress(namespace, destination)) return { kind: 'local' };
  const odd = namespace.rules.find(({ text }) => !/^from all lookup (?:local|main|default)$/.test(text));
  if (odd !== undefined) return { kind: 'unknown', rule: odd.text };
  const [best] = namespace.routes
    .filter(({ family, table, flags }) => family === 'ipv4' && table === 'main' && !flags.includes('dead'))
    .flatMap((route) => {
      const length = prefixOf(route.destination, destination);
      return length === undefined ? [] : [{ route, length }];
    })
    .toSorted((a, b) => b.length - a.length || (a.route.metric ?? 0) - (b.route.metric ?? 0));
  const route = best?.route;
  if (route === undefined || route.type !== 'unicast' || route.device === undefined) return { kind: 'none', route };
  return { kind: 'out', device: route.device, nextHop: route.gateway ?? destination, route };
}

/** Length of the prefix that holds the address; undefined where it does not. */
function prefixOf(prefix: string, address: string): number | undefined {
  if (parseAddress(address) === undefined) return undefined;
  if (prefix === 'default') return 0;
  const cidr = parseCidr(prefix.includes('/') ? prefix : `${prefix}/32`);
  return cidr !== undefined && cidrContains(cidr, address) ? cidr.prefixLength : undefined;
}

/** The address of an interface from which it speaks to another; the lowest where it has several. */
export function addressOn({ addresses }: Namespace, device: string): string | undefined {
  const [own] = addresses
    .filter((one) => one.family === 'ipv4' && one.interface === device && parseAddress(one.address) !== undefined)
    .toSorted((a, b) => Number(addressToBigInt(a.address) - addressToBigInt(b.address)));
  return own?.address;
}
