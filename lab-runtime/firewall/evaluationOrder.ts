/**
 * The rules of a namespace in the order in which netfilter asks them: hook → base chains by priority, whichever backend has
 * made them. Pure.
 */
import type { Chain, NativeChain, NativeTable, Ruleset, Table } from '../model/ruleset.ts';
import type { Namespace } from '../model/snapshot.ts';

/** What travels: netfilter has hooks of its own for each (linux/netfilter.h, enum nf_inet_hooks and NFPROTO_*). */
const layers = ['ipv4', 'ipv6', 'bridge', 'arp', 'netdev'] as const;

/** What travels, as a word. */
export type Layer = (typeof layers)[number];

/** A chain of iptables, ip6tables, or their legacy ones. */
export interface IptablesChain {
  /** `unknown`: its dump does not say which of the two. */
  readonly backend: Ruleset['backend'];
  readonly family: Ruleset['family'];
  readonly table: Table;
  readonly chain: Chain;
}

interface NftablesChain {
  readonly backend: 'nftables';
  readonly table: NativeTable;
  readonly chain: NativeChain;
}

/** A chain of either kind, and the table that it is in. */
export type PlacedChain = IptablesChain | NftablesChain;

/** A chain that is hooked up. */
export type HookedChain = PlacedChain & {
  readonly priority: number;
  readonly policy: string;
  /** Of chains that see the packets of some devices alone. */
  readonly devices?: readonly string[] | undefined;
};

/** One hook and who is asked there; of those with one priority the order is not known. */
export interface HookOrder {
  readonly layer: Layer;
  readonly hook: string;
  readonly chains: readonly HookedChain[];
}

/** In the order of a packet's way. */
const hooks = ['ingress', 'prerouting', 'input', 'forward', 'output', 'postrouting', 'egress'];

/** Where destinations are rewritten (NF_IP_PRI_NAT_DST). */
export const rewritePriority = -100;

/** Priorities of iptables' tables (linux/netfilter_ipv4.h, enum nf_ip_hook_priorities; iptables nft.c has the same). */
const priorities: Readonly<Record<string, number>> = {
  raw: -300,
  mangle: -150,
  nat: rewritePriority,
  filter: 0,
  security: 50,
};

/** Sources are rewritten last, and at the end of the way in. */
function priorityOf(table: string, chain: string): number {
  if (table === 'nat' && (chain === 'POSTROUTING' || chain === 'INPUT')) return 100;
  return priorities[table] ?? 0;
}

/** What people call who made a chain; of iptables the one that is not legacy is meant where nothing else is said. */
export const backendNames: Readonly<Record<PlacedChain['backend'], string>> = {
  nft: 'iptables',
  unknown: 'iptables',
  legacy: 'iptables-legacy',
  nftables: 'nftables',
};

/** See the head of this file. What could not be read is in no hook. */
export function evaluationOrder(namespace: Namespace): readonly HookOrder[] {
  const hooked = placedChains(namespace).flatMap(hookedAt);
  return layers.flatMap((layer) =>
    hooks.flatMap((hook): readonly HookOrder[] => {
      const chains = hooked.filter((one) => one[0] === layer && one[1] === hook).map(([, , chain]) => chain);
      return chains.length === 0 ? [] : [{ layer, hook, chains: chains.toSorted((a, b) => a.priority - b.priority) }];
    }),
  );
}

/** Where a chain is hooked up: what is of `inet` in both families, most chains nowhere. */
function hookedAt(placed: PlacedChain): readonly (readonly [Layer, string, HookedChain])[] {
  if (placed.backend !== 'nftables') {
    const { family, table, chain } = placed;
    if (chain.policy === undefined) return [];
    const priority = priorityOf(table.name, chain.name);
    return [[family, chain.name.toLowerCase(), { ...placed, priority, policy: chain.policy }]];
  }
  const { table, chain } = placed;
  if (chain.base === undefined || table.flags.includes('dormant')) return [];
  const { hook, devices, priority, policy } = chain.base;
  const one: HookedChain = { ...placed, priority, policy, ...(devices.length === 0 ? {} : { devices }) };
  return layersOf(table.family, hook).map((layer) => [layer, hook, one] as const);
}

function layersOf(family: string, hook: string): readonly Layer[] {
  if (hook === 'ingress' || hook === 'egress') return ['netdev'];
  if (family === 'inet') return ['ipv4', 'ipv6'];
  if (family === 'ip') return ['ipv4'];
  if (family === 'ip6') return ['ipv6'];
  return layers.filter((layer) => layer === family);
}

/** All chains that are known, hooked up or not. */
export function placedChains({ rulesets, legacyRulesets, nativeTables = [] }: Namespace): readonly PlacedChain[] {
  const own = [rulesets.ipv4, legacyRulesets?.ipv4, rulesets.ipv6, legacyRulesets?.ipv6].flatMap((fact) => {
    if (fact?.known !== true) return [];
    const { family, backend, tables } = fact.value;
    return tables.flatMap((table) => table.chains.map((chain) => ({ backend, family, table, chain })));
  });
  const natives = nativeTables.flatMap((table) =>
    (table.chains.known ? table.chains.value : []).map((chain) => ({ backend: 'nftables' as const, table, chain })),
  );
  return [...own, ...natives];
}

/** The names that a chain goes by; of nftables its table has the family. */
interface ChainNames {
  readonly backend: PlacedChain['backend'];
  readonly family?: string | undefined;
  readonly table: { readonly name: string; readonly family?: string | undefined };
  readonly chain: { readonly name: string };
}

/** What names a chain among all of its namespace. */
export function chainId({ backend, table, chain, family = table.family }: ChainNames): string {
  return [backend, family, table.name, chain.name].join(' ');
}
