/** Readers of `ip -j` and `bridge -j` output. They never throw; what they do not understand is a problem, not a gap. */
import * as z from 'zod/mini';
import type { FdbEntry, InterfaceAddress, Link, Neighbour, Route, RoutingRule } from '../model/snapshot.ts';
import { addressRecord, fdbRecord, neighbourRecord, routeRecord, ruleRecord } from './records.ts';

/** What was read, and what was not understood. */
export interface Reading<T> {
  readonly value: readonly T[];
  readonly problems: readonly string[];
}

/** The JSON documents of `ip -j -batch`, which prints one array a command, one after another. */
export function splitJsonDocuments(output: string): { readonly documents: readonly unknown[]; readonly rest: string } {
  const documents: unknown[] = [];
  let rest = output.trimStart();
  while (rest.startsWith('[') || rest.startsWith('{')) {
    const end = endOfDocument(rest);
    if (end === undefined) break;
    const parsed = parseJson(rest.slice(0, end));
    if (parsed === undefined) break;
    documents.push(parsed.value);
    rest = rest.slice(end).trimStart();
  }
  return { documents, rest };
}

/** Position after the bracket that closes the first one; brackets in strings do not count. */
function endOfDocument(text: string): number | undefined {
  let depth = 0;
  let inString = false;
  for (let index = 0; index < text.length; index++) {
    const character = text[index];
    if (inString) {
      if (character === '\\') index++;
      else if (character === '"') inString = false;
    } else if (character === '"') inString = true;
    else if (character === '[' || character === '{') depth++;
    else if (character === ']' || character === '}') {
      depth--;
      if (depth === 0) return index + 1;
    }
  }
  return undefined;
}

function parseJson(text: string): { readonly value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) as unknown };
  } catch {
    return undefined;
  }
}

function readEach<Schema extends z.ZodMiniType, T>(
  document: unknown,
  schema: Schema,
  what: string,
  read: (record: z.output<Schema>) => readonly T[],
): Reading<T> {
  if (!Array.isArray(document)) return { value: [], problems: document === undefined ? [] : [`${what}: not a list`] };
  const value: T[] = [];
  const problems: string[] = [];
  // `ip` prints an empty object for what a filter leaves out.
  for (const element of document as readonly unknown[]) {
    if (typeof element === 'object' && element !== null && Object.keys(element).length === 0) continue;
    const parsed = schema.safeParse(element);
    if (parsed.success) value.push(...read(parsed.data));
    else problems.push(`${what}: ${JSON.stringify(element).slice(0, 200)}`);
  }
  return { value, problems };
}

/** Links of `ip -j -d addr show`. Peers are not resolved yet: see resolvePeers.ts. */
export function readLinks(document: unknown): Reading<Link> {
  return readEach(document, addressRecord, 'link', (record) => {
    const port = record.linkinfo?.info_slave_data;
    return [
      {
        ifindex: record.ifindex,
        name: record.ifname,
        kind: record.linkinfo?.info_kind ?? record.link_type ?? 'unknown',
        flags: record.flags ?? [],
        operstate: record.operstate ?? 'UNKNOWN',
        mtu: record.mtu ?? 0,
        mac: record.link_type === 'loopback' ? undefined : record.address,
        txqlen: record.txqlen,
        master: record.master,
        portState: port?.state,
        hairpin: port?.hairpin,
        peerIfindex: record.link_index,
        peerNetnsid: record.link_netnsid,
      },
    ];
  });
}

/** Addresses of `ip -j -d addr show`. */
export function readAddresses(document: unknown): Reading<InterfaceAddress> {
  return readEach(document, addressRecord, 'address', (record) =>
    (record.addr_info ?? []).flatMap(({ family, local, prefixlen, broadcast, scope }) =>
      local === undefined || prefixlen === undefined
        ? []
        : [
            {
              ifindex: record.ifindex,
              interface: record.ifname,
              family: family === 'inet6' ? ('ipv6' as const) : ('ipv4' as const),
              address: local,
              prefixLength: prefixlen,
              broadcast,
              scope: scope ?? 'global',
            },
          ],
    ),
  );
}

/** Routes of `ip -j route show table all`, which lists both families. */
export function readRoutes(document: unknown): Reading<Route> {
  return readEach(document, routeRecord, 'route', (record) => {
    const family = [record.dst, record.gateway, record.prefsrc].some((one) => one?.includes(':') === true) || record.pref !== undefined ? 'ipv6' : 'ipv4';
    const route: Omit<Route, 'text'> = {
      family,
      table: String(record.table ?? 'main'),
      type: record.type ?? 'unicast',
      destination: record.dst,
      gateway: record.gateway,
      device: record.dev,
      protocol: record.protocol === undefined ? undefined : String(record.protocol),
      scope: record.scope,
      source: record.prefsrc,
      metric: record.metric,
      flags: record.flags ?? [],
    };
    return [{ ...route, text: routeText(route) }];
  });
}

/** As `ip route` words it. */
function routeText(route: Omit<Route, 'text'>): string {
  const word = (name: string, value: string | number | undefined): string => (value === undefined ? '' : ` ${name} ${String(value)}`);
  return [
    route.type === 'unicast' ? '' : `${route.type} `,
    route.destination,
    word('via', route.gateway),
    word('dev', route.device),
    route.table === 'main' ? '' : word('table', route.table),
    route.protocol === 'boot' ? '' : word('proto', route.protocol),
    route.scope === 'global' ? '' : word('scope', route.scope),
    word('src', route.source),
    word('metric', route.metric),
    route.flags.length === 0 ? '' : ` ${route.flags.join(' ')}`,
  ].join('');
}

/** Rules of `ip -j rule show`. */
export function readRules(document: unknown): Reading<RoutingRule> {
  return readEach(document, ruleRecord, 'rule', (record) => {
    const table = record.table === undefined ? undefined : String(record.table);
    const prefix = (address: string | undefined, length: number | undefined): string =>
      address === undefined ? '' : length === undefined ? address : `${address}/${String(length)}`;
    const text = [
      `from ${prefix(record.src, record.srclen)}`,
      record.dst === undefined ? '' : `to ${prefix(record.dst, record.dstlen)}`,
      record.fwmark === undefined ? '' : `fwmark ${record.fwmark}`,
      record.iif === undefined ? '' : `iif ${record.iif}`,
      record.oif === undefined ? '' : `oif ${record.oif}`,
      table === undefined ? (record.action ?? '') : `lookup ${table}`,
    ];
    return [{ priority: record.priority ?? 0, table, text: text.filter((part) => part !== '').join(' ') }];
  });
}

/** Neighbours of `ip -j neigh show`. */
export function readNeighbours(document: unknown): Reading<Neighbour> {
  return readEach(document, neighbourRecord, 'neighbour', (record) => [
    { address: record.dst, device: record.dev ?? '', mac: record.lladdr, states: record.state ?? [] },
  ]);
}

/** Entries of `bridge -j fdb show`. */
export function readFdb(document: unknown): Reading<FdbEntry> {
  return readEach(document, fdbRecord, 'fdb', (record) => [
    { mac: record.mac, device: record.ifname, bridge: record.master, state: record.state ?? '' },
  ]);
}

/** `key=value` lines; keys with slashes become dotted. */
export function readSysctls(text: string): Readonly<Record<string, string>> {
  const pairs = text.split('\n').flatMap((line) => {
    const at = line.indexOf('=');
    return at < 1 ? [] : [[line.slice(0, at).replaceAll('/', '.'), line.slice(at + 1).trim().replaceAll(/\s+/g, ' ')] as const];
  });
  return Object.fromEntries(pairs);
}

/** `lsns -t net -n -r -o NS,NETNSID,PID,NPROCS,NSFS`: namespace ids as the asking namespace numbers them → inodes. */
export function readNsids(text: string): ReadonlyMap<number, number> {
  const pairs = text.split('\n').flatMap((line) => {
    const [inode, nsid] = line.trim().split(/\s+/);
    return /^\d+$/.test(inode ?? '') && /^\d+$/.test(nsid ?? '') ? [[Number(nsid), Number(inode)] as const] : [];
  });
  return new Map(pairs);
}
