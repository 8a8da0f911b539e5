/** Which way a namespace sends a packet: the kernel's own tables, as they were seen. Pure. */
import { familyOf, isLoopback, prefixOver, type Family } from '../model/addressFamily.ts';
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
  return isLoopback(address) || addresses.some((one) => one.address === address);
}

/**
 * The way to an address: by the longest prefix of the main table. Where there are policy rules besides the three that every
 * namespace is born with, nobody knows. Policy rules are those of IPv4; IPv6 is taken to have none of its own.
 */
export function lookUpRoute(namespace: Namespace, destination: string): Way {
  if (hasAddress(namespace, destination)) return { kind: 'local' };
  const wanted = familyOf(destination);
  const rules = wanted === 'ipv4' ? namespace.rules : [];
  const odd = rules.find(({ text }) => !/^from all lookup (?:local|main|default)$/.test(text));
  if (odd !== undefined) return { kind: 'unknown', rule: odd.text };
  const route = bestRoute(namespace, destination);
  if (route === undefined || route.type !== 'unicast' || route.device === undefined) return { kind: 'none', route };
  return { kind: 'out', device: route.device, nextHop: route.gateway ?? destination, route };
}

/** The route of the main table to an address: the longest prefix, of those the least metric; its type may be one that refuses. */
export function bestRoute(namespace: Namespace, destination: string): Route | undefined {
  const wanted = familyOf(destination);
  const [best] = namespace.routes
    .filter(({ family, table, flags }) => family === wanted && table === 'main' && !flags.includes('dead'))
    .flatMap((route) => {
      const length = prefixOf(route.destination, destination);
      return length === undefined ? [] : [{ route, length }];
    })
    .toSorted((a, b) => b.length - a.length || (a.route.metric ?? 0) - (b.route.metric ?? 0));
  return best?.route;
}

/** Whether a route's prefix holds the address. */
export function holds({ destination }: Route, address: string): boolean {
  return prefixOf(destination, address) !== undefined;
}

/** Length of the prefix that holds the address; undefined where it does not. */
function prefixOf(prefix: string, address: string): number | undefined {
  if (prefix === 'default') return 0;
  const length = prefixOver(prefix, address);
  return length === 'outside' ? undefined : length;
}

/** The address of an interface from which it speaks to others: the first it was given, of IPv6 one that is not of the link alone. */
export function addressOn({ addresses }: Namespace, device: string, family: Family = 'ipv4'): string | undefined {
  const own = addresses.filter((one) => one.family === family && one.interface === device);
  return (own.find(({ scope }) => scope !== 'link') ?? own[0])?.address;
}
