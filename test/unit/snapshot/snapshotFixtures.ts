/** Output of the real tools in a host with two containers and an outside, and of other versions, made by hand. */
import { readFileSync } from 'node:fs';
import type { InterfaceAddress, Link, Namespace } from '../../../lab-runtime/model/snapshot.ts';
import { unknown } from '../../../lab-runtime/model/fact.ts';
import { readAddresses, readLinks } from '../../../lab-runtime/snapshot/readIp.ts';
import { readRoutes } from '../../../lab-runtime/snapshot/readRoutes.ts';
import { splitJsonDocuments } from '../../../lab-runtime/snapshot/splitJsonDocuments.ts';

const folder = new URL('../../fixtures/snapshot/', import.meta.url);

/** Text of one fixture. */
export function fixture(name: string): string {
  return readFileSync(new URL(name, folder), 'utf8');
}

/** The documents of a fixture that `ip -j -d -batch` printed: addr, route, rule, neigh. */
export function documentsOf(name: string): readonly unknown[] {
  return splitJsonDocuments(fixture(name)).documents;
}

/** A link of which only the given is of interest. */
export function link(given: Partial<Link> & Pick<Link, 'ifindex' | 'name'>): Link {
  return { kind: 'veth', flags: [], operstate: 'UP', mtu: 1500, ...given };
}

/** A namespace of which only the given is of interest. */
export function namespace(given: Partial<Namespace> & Pick<Namespace, 'inode'>): Namespace {
  return {
    label: `ns ${String(given.inode)}`,
    role: 'container',
    pid: given.inode,
    links: [],
    addresses: [],
    routes: [],
    rules: [],
    neighbours: [],
    fdb: [],
    rulesets: { ipv4: unknown('not of interest'), ipv6: unknown('not of interest') },
    sysctls: {},
    ...given,
  };
}

/** One of the recorded namespaces: `host`, `web`, `db` or `outside`. */
export function recorded(label: 'host' | 'web' | 'db' | 'outside', inode: number): Namespace {
  const [addresses, routes] = documentsOf(`iproute2-6.1/${label}.ip.json`);
  return namespace({
    inode,
    label,
    role: label === 'host' || label === 'outside' ? label : 'container',
    links: readLinks(addresses).value,
    addresses: readAddresses(addresses).value,
    routes: readRoutes(routes).value,
  });
}

/** An IPv4 address of a link. */
export function address(of: Link, text: string): InterfaceAddress {
  const [local = '', length = ''] = text.split('/');
  return {
    ifindex: of.ifindex,
    interface: of.name,
    family: 'ipv4',
    address: local,
    prefixLength: Number(length),
    scope: 'global',
  };
}
