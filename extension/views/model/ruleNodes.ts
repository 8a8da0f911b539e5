/** Chains and rules of iptables as nodes: where they stand in which tree is for others to say. */
import * as l10n from '@vscode/l10n';
import {
  chainId,
  chainOf,
  explainRule,
  isBuiltin,
  jumpsTo,
  provenancePhrase,
  ruleKey,
  ruleProvenance,
} from '../../../lab-runtime/light.ts';
import type { Chain, PacketRates, Rule, RuleSurroundings, Ruleset, Table } from '../../../lab-runtime/index.ts';
import { labKey, type LabRef } from '../../labRef.ts';
import { sayPhrase } from '../../sayPhrase.ts';
import { code, paragraphs, plain } from './markdown.ts';
import { nodeId } from './nodeId.ts';
import { packetsText } from './packetsText.ts';
import { rateText } from './rateText.ts';
import { ruleSentence } from './ruleSentence.ts';
import type { NodeIcon, TreeNode } from './treeNode.ts';

/** Where a chain is. */
export interface ChainPlace extends LabRef {
  readonly place: string;
  readonly family: Ruleset['family'];
  readonly table: Table;
  readonly backend: Ruleset['backend'];
  /** By what is known of it, who made a rule. */
  readonly around: RuleSurroundings;
  readonly rates: PacketRates;
  /** Of the other backend; what commands are about is of nf_tables. */
  readonly isLegacy?: boolean;
}

/** Id of a chain's node. */
export function chainNodeId(
  at: LabRef & Pick<ChainPlace, 'place' | 'family'> & { readonly table: string },
  chain: string,
): string {
  return nodeId('iptables', labKey(at), at.place, at.family, at.table, chain);
}

/** `policy DROP · 12 packets` */
export function policyText({ policy = '', counters }: Chain): string {
  const text = l10n.t('policy {0}', policy);
  return counters === undefined ? text : `${text} · ${packetsText(counters.packets)}`;
}

/** What a chain is, and what leads to it. */
export function chainTooltip(table: Table, chain: Chain): string {
  const callers = jumpsTo(table, chain.name).map((rule) => code(`-A ${rule.chain} ${rule.text}`));
  return paragraphs(
    `**${plain(chain.name)}**`,
    isBuiltin(chain) ? plain(policyText(chain)) : undefined,
    ...(callers.length === 0 ? [] : [l10n.t('Reached from:'), ...callers]),
  );
}

/** What a command on a chain or rule is about; undefined for one of the other backend. */
export function subjectAt({ isLegacy, target, lab, place, family, table }: ChainPlace) {
  if (isLegacy === true) return undefined;
  return { ...(target === undefined ? {} : { target }), lab, place, family, table: table.name };
}

/** One rule, below `parent`. */
export function ruleNode(at: ChainPlace, parent: string, rule: Rule): TreeNode {
  const { table, isLegacy, around } = at;
  const packets = rule.counters === undefined ? undefined : packetsText(rule.counters.packets);
  const jump = isLegacy !== true && rule.target !== undefined && chainOf(table, rule.target) !== undefined;
  const where = subjectAt(at);
  const rate = rateText(at.rates.get(ruleKey(chainId({ ...at, chain: { name: rule.chain } }), rule.number)));
  return {
    id: `${parent}/${String(rule.number)}`,
    label: rule.text === '' ? l10n.t('(every packet)') : rule.text,
    count: rule.counters?.packets,
    ...(rate === undefined ? {} : { description: rate }),
    icon: verdictIcon(rule, table),
    contextValue: isLegacy === true ? 'fact' : jump ? 'rule jump' : 'rule',
    spoken: [l10n.t('Rule {0}: {1}', rule.number, rule.text), ...(packets === undefined ? [] : [packets])].join(', '),
    tooltip: () => ruleTooltip(rule, table, around),
    ...(where === undefined ? {} : { subject: { kind: 'rule', ...where, chain: rule.chain, number: rule.number } }),
    ...(jump ? { command: { id: 'vethscope.revealChain' as const, title: l10n.t('Go to Chain') } } : {}),
    children: [],
  };
}

function ruleTooltip(rule: Rule, table: Table, around: RuleSurroundings): string {
  const { counters } = rule;
  const provenance = ruleProvenance(rule, table, around);
  return paragraphs(
    plain(ruleSentence(explainRule(rule, table))),
    code(`-A ${rule.chain} ${rule.text}`),
    provenance === undefined
      ? l10n.t('Nothing tells who made it.')
      : l10n.t('Made by {0}.', plain(sayPhrase(provenancePhrase(provenance)))),
    counters === undefined
      ? undefined
      : l10n.t('{0} packets, {1} bytes have matched.', counters.packets, counters.bytes),
  );
}

function verdictIcon(rule: Rule, table: Table): NodeIcon {
  return iconOf(explainRule(rule, table).verdict.kind);
}

/** The icon of what happens to a packet. */
export function iconOf(verdict: string | undefined): NodeIcon {
  switch (verdict) {
    case 'accept':
      return { id: 'pass', color: 'charts.green' };
    case 'drop':
      return { id: 'circle-slash', color: 'charts.red' };
    case 'reject':
      return { id: 'error', color: 'charts.red' };
    case 'masquerade':
    case 'dnat':
    case 'snat':
    case 'redirect':
      return { id: 'arrow-swap', color: 'charts.purple' };
    case 'jump':
    case 'goto':
      return { id: 'arrow-right', color: 'charts.blue' };
    case 'return':
      return { id: 'reply' };
    case 'log':
      return { id: 'output' };
    default:
      return { id: 'circle-outline' };
  }
}
