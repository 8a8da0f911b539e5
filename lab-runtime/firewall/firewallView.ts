/**
 * The firewall of a namespace as one asks it: which chains are asked at each hook, in order, and the chains that they lead
 * to; of each rule who made it, how much it has counted, and how fast. Pure.
 */
import type { Fact } from '../model/fact.ts';
import { asItIs, type Phrase } from '../model/phrase.ts';
import type { Counters } from '../model/ruleset.ts';
import type { Namespace } from '../model/snapshot.ts';
import { makerOfChain, makerOfNativeTable } from './chainMakers.ts';
import {
  chainId,
  evaluationOrder,
  placedChains,
  type HookedChain,
  type Layer,
  type PlacedChain,
} from './evaluationOrder.ts';
import { explainRule } from './explainRule.ts';
import { nativeName } from './nativeName.ts';
import { nativeVerdict } from './nativeVerdict.ts';
import { provenancePhrase, ruleProvenance, type RuleSurroundings } from './ruleProvenance.ts';

/** One rule. */
export interface ViewedRule {
  /** From 1. */
  readonly number: number;
  readonly text: string;
  readonly counters?: Counters | undefined;
  /** `accept`, `drop`, `jump`, …; undefined where it does nothing that ends the chain. */
  readonly verdict?: string | undefined;
  /** Names of chains of its table. */
  readonly leadsTo: readonly string[];
  /** Who made it, where that can be told. */
  readonly madeBy?: Phrase | undefined;
}

/** One chain, of whichever backend. */
export interface ViewedChain {
  /** Unique in the view. */
  readonly id: string;
  readonly name: string;
  /** `filter` of iptables; `inet fw` of nftables. */
  readonly table: string;
  /** `unknown`: iptables, of a backend that its dump does not name. */
  readonly backend: HookedChain['backend'];
  readonly priority?: number | undefined;
  readonly policy?: string | undefined;
  readonly devices?: readonly string[] | undefined;
  readonly counters?: Counters | undefined;
  readonly rules: readonly ViewedRule[];
}

/** See the head of this file. */
export interface FirewallView {
  readonly hooks: readonly { readonly layer: Layer; readonly hook: string; readonly chains: readonly ViewedChain[] }[];
  /** Chains that only rules lead to, of the tables that are asked. */
  readonly others: readonly ViewedChain[];
  /** More than one: all of them apply. */
  readonly backends: readonly HookedChain['backend'][];
  /** Tables of nftables that are switched off. */
  readonly dormant: readonly string[];
  readonly unknown: readonly { readonly what: string; readonly why: string }[];
}

/** See the head of this file. */
export function firewallView(namespace: Namespace, around: RuleSurroundings): FirewallView {
  const order = evaluationOrder(namespace);
  const hooked = [...new Set(order.flatMap(({ chains }) => chains))];
  const asked = new Set<unknown>(hooked.map(({ table }) => table));
  const ids = new Set(hooked.map(chainId));
  const others = placedChains(namespace).filter((one) => asked.has(one.table) && !ids.has(chainId(one)));
  return {
    hooks: order.map(({ layer, hook, chains }) => ({
      layer,
      hook,
      chains: chains.map((one) => ({ ...viewOf(one, around), ...hookedAs(one) })),
    })),
    others: others.map((one) => viewOf(one, around)),
    backends: [...new Set(hooked.map(({ backend }) => backend))],
    dormant: (namespace.nativeTables ?? []).filter(({ flags }) => flags.includes('dormant')).map(nativeName),
    unknown: unread(namespace),
  };
}

/** The chain that a rule of another leads to; undefined where it is not there. */
export function calledChain({ others }: FirewallView, from: ViewedChain, name: string): ViewedChain | undefined {
  return others.find((one) => one.name === name && one.id === idOf(from, name));
}

function idOf({ id, name }: ViewedChain, other: string): string {
  return `${id.slice(0, id.length - name.length)}${other}`;
}

function hookedAs({ priority, policy, devices }: HookedChain): Partial<ViewedChain> {
  return { priority, policy, ...(devices && { devices }) };
}

function viewOf(one: PlacedChain, around: RuleSurroundings): ViewedChain {
  if (one.backend !== 'nftables') return viewOfIptables(one, around);
  const { backend, table, chain } = one;
  const id = chainId(one);
  const name = nativeName(table);
  const maker = makerOfNativeTable(table.name) ?? makerOfChain(chain.name);
  return {
    id,
    name: chain.name,
    table: name,
    backend,
    rules: chain.rules.map((rule, index) => ({
      number: index + 1,
      text: rule.text,
      ...(rule.counters && { counters: rule.counters }),
      verdict: nativeVerdict(rule),
      leadsTo: rule.jumps,
      ...(maker && { madeBy: asItIs(maker) }),
    })),
  };
}

function viewOfIptables(
  one: Exclude<PlacedChain, { readonly backend: 'nftables' }>,
  around: RuleSurroundings,
): ViewedChain {
  const { backend, table, chain } = one;
  const names = new Set(table.chains.map(({ name }) => name));
  return {
    id: chainId(one),
    name: chain.name,
    table: table.name,
    backend,
    ...(chain.counters && { counters: chain.counters }),
    rules: chain.rules.map((rule) => {
      const { kind } = explainRule(rule, table).verdict;
      const provenance = ruleProvenance(rule, table, around);
      return {
        number: rule.number,
        text: rule.text,
        ...(rule.counters && { counters: rule.counters }),
        verdict: kind === 'none' ? undefined : kind === 'other' ? rule.target : kind,
        leadsTo: rule.target !== undefined && names.has(rule.target) ? [rule.target] : [],
        ...(provenance && { madeBy: provenancePhrase(provenance) }),
      };
    }),
  };
}

function unread({ rulesets, legacyRulesets, nativeTables = [] }: Namespace): FirewallView['unknown'] {
  const facts: readonly (readonly [string, Fact<unknown> | undefined])[] = [
    ['iptables', rulesets.ipv4],
    ['ip6tables', rulesets.ipv6],
    ['iptables-legacy', legacyRulesets?.ipv4],
    ['ip6tables-legacy', legacyRulesets?.ipv6],
    ...nativeTables.map((table) => [`nftables ${nativeName(table)}`, table.chains] as const),
  ];
  return facts.flatMap(([what, fact]) => (fact?.known === false ? [{ what, why: fact.why }] : []));
}
