/** The kernel settings of a snapshot's namespace, in an order in which none undoes another. Pure. */
import type { Link, Namespace } from '../../model/snapshot.ts';

/** A setting by its dotted name, and its value. */
export type Setting = readonly [string, string];

/** To switch forwarding resets what depends on it (Documentation/networking/ip-sysctl.rst, ip_forward). */
const first = ['net.ipv4.ip_forward', 'net.ipv4.conf.all.forwarding', 'net.ipv6.conf.all.forwarding'];

/** They count, or belong to the machine as a whole. */
const notOurs = new Set(['net.netfilter.nf_conntrack_count', 'net.netfilter.nf_conntrack_max']);

/** What was read of the namespace: it is set before there is an interface. */
export function replaySettings({ sysctls }: Namespace): readonly Setting[] {
  const rank = (key: string): number => (first.includes(key) ? first.indexOf(key) : first.length);
  return Object.entries(sysctls)
    .filter(
      ([key, value]) =>
        !notOurs.has(key) &&
        !(key === pingGroups && isNobody(value)) &&
        /^net(?:\.[\w-]+)+$/.test(key) &&
        /^[\d ]{1,40}$/.test(value),
    )
    .toSorted(([a], [b]) => rank(a) - rank(b));
}

/** By which groups may ping (ip-sysctl.rst, ping_group_range). */
export const pingGroups = 'net.ipv4.ping_group_range';

/** Whether that is nobody, as in every namespace that is born: the first group is behind the last. Of groups a user namespace knows few. */
export function isNobody(range: string): boolean {
  const [first = 0, last = 0] = range.split(' ').map(Number);
  return first > last;
}

/**
 * Interfaces on which IPv6 was off, though it was on in their namespace: an interface that is up has at least a route for
 * groups (net/ipv6/addrconf.c, addrconf_add_mroute). Set before they come up.
 */
export function ipv6Off(namespace: Namespace): readonly Setting[] {
  if (namespace.sysctls['net.ipv6.conf.all.disable_ipv6'] !== '0') return [];
  const isOff = ({ name, flags, ifindex }: Link): boolean =>
    name !== 'lo' &&
    flags.includes('UP') &&
    !namespace.routes.some(({ family, device }) => family === 'ipv6' && device === name) &&
    !namespace.addresses.some((one) => one.ifindex === ifindex && one.family === 'ipv6');
  return namespace.links
    .filter(isOff)
    .map(({ name }) => [`net.ipv6.conf.${name.replaceAll('.', '/')}.disable_ipv6`, '1']);
}
