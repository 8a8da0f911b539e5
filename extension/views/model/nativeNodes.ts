/** Tables of nftables, beside those that iptables makes: table → chain → rule, in the words of nft. */
import * as l10n from '@vscode/l10n';
import { chainId, nativeName, nativeVerdict, ruleKey } from '../../../lab-runtime/light.ts';
import type { NativeChain, NativeRule, NativeTable } from '../../../lab-runtime/index.ts';
import { code, paragraphs } from './markdown.ts';
import { nodeId } from './nodeId.ts';
import { packetsText } from './packetsText.ts';
import { rateText } from './rateText.ts';
import { iconOf } from './ruleNodes.ts';
import type { ShownNamespace } from './shownNamespace.ts';
import type { TreeNode } from './treeNode.ts';

/** Id of a chain's node in the order by table; `lab` is a {@link labKey}. */
export function nativeChainId(
  lab: string,
  place: string,
  at: { readonly family: string; readonly table: string; readonly chain: string },
): string {
  return `${nativeTableId(lab, place, nativeName({ family: at.family, name: at.table }))}/${at.chain}`;
}

function nativeTableId(lab: string, place: string, name: string): string {
  return nodeId('iptables', lab, place, 'nftables', name);
}

/** A table with its chains; one that could not be listed says why. */
export function nativeTableNode(shown: ShownNamespace, table: NativeTable): TreeNode {
  const { key, place } = shown;
  const { chains, flags } = table;
  const name = nativeName(table);
  const listed = chains.known ? chains.value : [];
  const rules = listed.reduce((sum, chain) => sum + chain.rules.length, 0);
  const count = rules === 1 ? l10n.t('1 rule') : l10n.t('{0} rules', rules);
  const about = [
    'nftables',
    chains.known ? count : l10n.t('unknown: {0}', chains.why),
    ...(flags.includes('dormant') ? [l10n.t('dormant: none of its rules is asked')] : []),
  ].join(' · ');
  const id = nativeTableId(key, place, name);
  return {
    id,
    label: name,
    description: about,
    icon: chains.known ? { id: 'table' } : { id: 'question', color: 'charts.yellow' },
    contextValue: chains.known ? 'fact' : 'fact unknown',
    spoken: l10n.t('Table {0} of nftables, {1}', name, about),
    tooltip: () =>
      paragraphs(l10n.t('A table that iptables has not made: its rules apply, too.'), code(`nft list table ${name}`)),
    open: true,
    children: listed.map((chain) => nativeChainNode(shown, id, table, chain)),
  };
}

function nativeChainNode(shown: ShownNamespace, parent: string, table: NativeTable, chain: NativeChain): TreeNode {
  const id = `${parent}/${chain.name}`;
  const description = hookText(chain);
  return {
    id,
    label: chain.name,
    description,
    icon: { id: chain.base === undefined ? 'symbol-method' : 'symbol-event' },
    contextValue: 'fact',
    spoken: l10n.t('Chain {0}, {1}, {2} rules', chain.name, description, chain.rules.length),
    children: chain.rules.map((rule, index) => nativeRuleNode(shown, id, { table, chain, rule, number: index + 1 })),
  };
}

function hookText({ base }: NativeChain): string {
  if (base === undefined) return l10n.t('only rules lead here');
  const { type, hook, priority, devices, policy } = base;
  return [[type, hook, ...devices].join(' '), String(priority), l10n.t('policy {0}', policy)].join(' · ');
}

/** A rule, and where it stands. */
export interface PlacedNativeRule {
  readonly table: NativeTable;
  readonly chain: NativeChain;
  readonly rule: NativeRule;
  /** From 1. */
  readonly number: number;
}

/** One rule, below `parent`. */
export function nativeRuleNode(
  { rates }: ShownNamespace,
  parent: string,
  { table, chain, rule, number }: PlacedNativeRule,
): TreeNode {
  const { text, counters, handle } = rule;
  const rate = rateText(rates().get(ruleKey(chainId({ backend: 'nftables', table, chain }), number)));
  return {
    id: `${parent}/${String(number)}`,
    label: text,
    count: counters?.packets,
    ...(rate === undefined ? {} : { description: rate }),
    icon: iconOf(nativeVerdict(rule)),
    contextValue: 'fact',
    spoken: [l10n.t('Rule {0}: {1}', number, text), ...(counters ? [packetsText(counters.packets)] : [])].join(', '),
    tooltip: () =>
      paragraphs(
        code(text),
        l10n.t('Handle {0}', handle),
        counters === undefined
          ? l10n.t('It has no counter.')
          : l10n.t('{0} packets, {1} bytes have matched.', counters.packets, counters.bytes),
      ),
    children: [],
  };
}
