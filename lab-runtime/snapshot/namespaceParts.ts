/** What belongs together within one namespace, for those who show it. */
import type { Container, InterfaceAddress, Link, Namespace, Route } from '../model/snapshot.ts';

/** The addresses of a link, in the kernel's order. */
export function addressesOf(namespace: Namespace, link: Link): readonly InterfaceAddress[] {
  return namespace.addresses.filter(({ ifindex }) => ifindex === link.ifindex);
}

/** The ports of a bridge, in order of their indexes. */
export function portsOf(namespace: Namespace, bridge: Link): readonly Link[] {
  return namespace.links.filter(({ master }) => master === bridge.name).toSorted((a, b) => a.ifindex - b.ifindex);
}

/** Routes by table and family: `main` first, `local` last, others by name between them; each in the kernel's order. */
export function routesByTable(
  namespace: Namespace,
): readonly { readonly table: string; readonly family: Route['family']; readonly routes: readonly Route[] }[] {
  const rank = (table: string): number => (table === 'main' ? 0 : table === 'local' ? 2 : 1);
  const tables = [...new Set(namespace.routes.map(({ table }) => table))].toSorted(
    (a, b) => rank(a) - rank(b) || a.localeCompare(b, 'en', { numeric: true }),
  );
  return tables
    .flatMap((table) =>
      (['ipv4', 'ipv6'] as const).map((family) => ({
        table,
        family,
        routes: namespace.routes.filter((route) => route.table === table && route.family === family),
      })),
    )
    .filter(({ routes }) => routes.length > 0);
}

/** Who is in a namespace; who has it first: it is older than those who joined it. */
export function containersIn(containers: readonly Container[], inode: number): readonly Container[] {
  return containers
    .filter(({ namespaceInode }) => namespaceInode === inode)
    .toSorted((a, b) => (a.pid ?? 0) - (b.pid ?? 0));
}
