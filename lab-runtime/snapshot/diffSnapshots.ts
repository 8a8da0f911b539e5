/**
 * What changed from one snapshot to another: what `docker compose up` did to a host. Counters, neighbours and
 * forwarding entries come and go by themselves and are left out. Pure.
 */
import { nativeName } from '../firewall/nativeName.ts';
import type { NativeTable } from '../model/ruleset.ts';
import type { Link, Namespace, Snapshot } from '../model/snapshot.ts';

/** One change. */
export interface SnapshotChange {
  readonly change: 'added' | 'removed' | 'changed';
  readonly what:
    'namespace' | 'container' | 'network' | 'link' | 'address' | 'route' | 'policy rule' | 'chain' | 'rule' | 'sysctl';
  /** Label of the namespace it is in; undefined for containers and networks. */
  readonly namespace?: string | undefined;
  /** The kind of a link: `bridge`, `veth`, … */
  readonly kind?: string | undefined;
  /** The thing as its tool prints it. */
  readonly text: string;
  /** Of what changed: what it was, and what it is. */
  readonly before?: string | undefined;
  readonly after?: string | undefined;
}

/** See {@link diffSnapshots}. */
export interface SnapshotDiff {
  readonly changes: readonly SnapshotChange[];
  /** What could not be compared, because one of the two does not know it. */
  readonly unknown: readonly { readonly what: string; readonly why: string }[];
}

/** A thing of a snapshot: what makes it the same thing in another, and what of it may differ. */
interface Item {
  readonly key: string;
  readonly text: string;
  readonly state?: string | undefined;
  readonly kind?: string | undefined;
}

/**
 * See the head of this file. Namespaces are the same by their inodes, within one boot of one machine; else by what they
 * are called.
 */
export function diffSnapshots(before: Snapshot, after: Snapshot): SnapshotDiff {
  const sameBoot = before.bootId === after.bootId;
  const keyOf = ({ inode, label, role }: Namespace): string =>
    role === 'host' ? 'host' : sameBoot ? String(inode) : `${role} ${label}`;
  const old = new Map(before.namespaces.map((one) => [keyOf(one), one]));
  const now = new Map(after.namespaces.map((one) => [keyOf(one), one]));
  const pairs = [...now].flatMap(([key, namespace]) => {
    const earlier = old.get(key);
    return earlier === undefined ? [] : [[earlier, namespace] as const];
  });
  return {
    changes: [
      ...compare('container', containersOf(before), containersOf(after)),
      ...compare('network', networksOf(before), networksOf(after)),
      ...compare('namespace', namespacesOf(old), namespacesOf(now)),
      ...pairs.flatMap(([earlier, namespace]) => within(earlier, namespace)),
    ],
    unknown: pairs.flatMap(([earlier, namespace]) => undecided(earlier, namespace)),
  };
}

/** Rules that one of the two does not know. Where both do not, for the same reason, there is nothing to tell. */
function undecided(before: Namespace, after: Namespace): SnapshotDiff['unknown'] {
  const natives = new Set([...unreadNatives(before), ...unreadNatives(after)]);
  const unread = [...natives].map((what) => ({ what: `${what} of ${after.label}`, why: 'nft did not list it' }));
  const undecidedFamilies = families.flatMap((family) => {
    const whys = [before.rulesets[family], after.rulesets[family]].map((fact) => (fact.known ? undefined : fact.why));
    const why = whys[0] === whys[1] ? undefined : (whys[0] ?? whys[1]);
    return why === undefined ? [] : [{ what: `${family} rules of ${after.label}`, why }];
  });
  return [...undecidedFamilies, ...unread];
}

const families = ['ipv4', 'ipv6'] as const;

type Family = (typeof families)[number];

/** Changes of one kind; removed first, each in the order of its snapshot. */
function compare(what: SnapshotChange['what'], before: readonly Item[], after: readonly Item[]): SnapshotChange[] {
  const old = new Map(before.map((item) => [item.key, item]));
  const now = new Map(after.map((item) => [item.key, item]));
  const removed = [...old.values()]
    .filter(({ key }) => !now.has(key))
    .map(({ text, kind }): SnapshotChange => ({ change: 'removed', what, text, ...(kind && { kind }) }));
  const others = [...now.values()].flatMap(({ key, text, state, kind }): SnapshotChange[] => {
    const earlier = old.get(key);
    if (earlier === undefined) return [{ change: 'added', what, text, ...(kind && { kind }) }];
    if (earlier.state === state) return [];
    return [{ change: 'changed', what, text, ...(kind && { kind }), before: earlier.state ?? '', after: state ?? '' }];
  });
  return [...removed, ...others];
}

function containersOf({ containers }: Snapshot): readonly Item[] {
  return containers.map(({ engine, id, name, state }) => ({ key: `${engine} ${id}`, text: name, state }));
}

function networksOf({ networks }: Snapshot): readonly Item[] {
  return networks.map(({ id, name, bridge, subnet }) => ({ key: id, text: name, state: `${bridge} ${subnet}` }));
}

function namespacesOf(namespaces: ReadonlyMap<string, Namespace>): readonly Item[] {
  return [...namespaces].map(([key, { label }]) => ({ key, text: label }));
}

function within(before: Namespace, after: Namespace): readonly SnapshotChange[] {
  const comparable = families.filter((family) => before.rulesets[family].known && after.rulesets[family].known);
  const unread = new Set([...unreadNatives(before), ...unreadNatives(after)]);
  const natives = (table: NativeTable): boolean => !unread.has(comparedName(table));
  const parts: readonly (readonly [SnapshotChange['what'], (namespace: Namespace) => readonly Item[]])[] = [
    ['link', linksOf],
    ['address', addressesOf],
    ['route', routesOf],
    [
      'policy rule',
      ({ rules }) => counted(rules.map(({ priority, text }) => ({ text: `${String(priority)}: ${text}` }))),
    ],
    ['chain', (namespace) => chainsOf(tablesOf(namespace, comparable, natives))],
    ['rule', (namespace) => rulesOf(tablesOf(namespace, comparable, natives))],
    ['sysctl', settingsOf],
  ];
  return parts
    .flatMap(([what, items]) => compare(what, items(before), items(after)))
    .map((change) => ({ ...change, namespace: after.label }));
}

/** A link is the same by its index: it may be renamed. */
function linksOf({ links }: Namespace): readonly Item[] {
  return links.map((link) => ({ key: String(link.ifindex), text: link.name, kind: link.kind, state: linkState(link) }));
}

function linkState({ name, flags, mtu, mac, master }: Link): string {
  return [
    name,
    flags.includes('UP') ? 'up' : 'down',
    `mtu ${String(mtu)}`,
    ...(mac === undefined ? [] : [mac]),
    ...(master === undefined ? [] : [`master ${master}`]),
  ].join(' ');
}

function addressesOf({ addresses }: Namespace): readonly Item[] {
  return counted(
    addresses.map(({ address, prefixLength, interface: name }) => ({
      text: `${address}/${String(prefixLength)} dev ${name}`,
    })),
  );
}

/** One of them is no setting, but a count of connections. */
function settingsOf({ sysctls }: Namespace): readonly Item[] {
  return Object.entries(sysctls)
    .filter(([key]) => key !== 'net.netfilter.nf_conntrack_count')
    .map(([key, state]) => ({ key, text: key, state }));
}

/** How long a route of a router's advertisement still holds goes down by itself. */
function routesOf({ routes }: Namespace): readonly Item[] {
  return counted(
    routes.map(({ text, table, family }) => ({ text: text.replace(/ expires \d+sec/u, ''), of: `${family} ${table}` })),
  );
}

/** A table of either kind, as far as it is compared. */
interface ComparedTable {
  readonly where: string;
  /** What stands between a chain and its rule. */
  readonly joint: string;
  readonly chains: readonly {
    readonly name: string;
    readonly state?: string | undefined;
    readonly rules: readonly { readonly text: string }[];
  }[];
}

function chainsOf(tables: readonly ComparedTable[]): readonly Item[] {
  return tables.flatMap(({ where, chains }) =>
    chains.map(({ name, state }) => ({ key: `${where} ${name}`, text: `${where} ${name}`, state })),
  );
}

/** A rule is the same by its text within its chain; where it stands among others is not looked at. */
function rulesOf(tables: readonly ComparedTable[]): readonly Item[] {
  return tables.flatMap(({ where, joint, chains }) =>
    counted(
      chains.flatMap(({ name, rules }) => rules.map(({ text }) => ({ text: `${where} ${joint}${name} ${text}` }))),
    ),
  );
}

function tablesOf(
  { rulesets, legacyRulesets, nativeTables = [] }: Namespace,
  comparable: readonly Family[],
  isCompared: (table: NativeTable) => boolean,
): readonly ComparedTable[] {
  const own = comparable.flatMap((family) => {
    const prefix = family === 'ipv6' ? 'ip6 ' : '';
    return [
      { fact: rulesets[family], backend: '' },
      { fact: legacyRulesets?.[family], backend: 'legacy ' },
    ].flatMap(({ fact, backend }) =>
      fact?.known === true
        ? fact.value.tables.map(({ name, chains }) => ({
            where: `${backend}${prefix}${name}`,
            joint: '-A ',
            chains: chains.map(({ policy: state, ...chain }) => ({ ...chain, state })),
          }))
        : [],
    );
  });
  return [...own, ...nativeTables.filter(isCompared).map(comparedNative)];
}

function comparedNative(table: NativeTable): ComparedTable {
  const chains = table.chains.known ? table.chains.value : [];
  return {
    where: comparedName(table),
    joint: '',
    chains: chains.map(({ name, base, rules }) => ({
      name,
      rules,
      state:
        base === undefined
          ? undefined
          : [base.type, base.hook, ...base.devices, String(base.priority), base.policy].join(' '),
    })),
  };
}

function comparedName(table: NativeTable): string {
  return `nft ${nativeName(table)}`;
}

function unreadNatives({ nativeTables = [] }: Namespace): readonly string[] {
  return nativeTables.filter(({ chains }) => !chains.known).map(comparedName);
}

/** What may be there twice, word for word: the second is another thing. */
function counted(items: readonly { readonly text: string; readonly of?: string }[]): readonly Item[] {
  const seen = new Map<string, number>();
  return items.map(({ text, of = '' }) => {
    const key = `${of} ${text}`;
    const count = seen.get(key) ?? 0;
    seen.set(key, count + 1);
    return { key: `${String(count)} ${key}`, text };
  });
}
