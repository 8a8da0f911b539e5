/** The iptables view: table → chain → rule, with packet counters; a jump leads to its chain. */
import * as l10n from '@vscode/l10n';
import {
  chainOf,
  explainRule,
  isBuiltin,
  jumpsTo,
  provenancePhrase,
  ruleProvenance,
} from '../../../lab-runtime/light.ts';
import type { Chain, Fact, Rule, RuleSurroundings, Ruleset, Table } from '../../../lab-runtime/index.ts';
import { code, paragraphs, plain } from './markdown.ts';
import { labKey, type LabRef } from '../../labRef.ts';
import { nodeId } from './nodeId.ts';
import { sayPhrase } from '../../sayPhrase.ts';
import { packetsText } from './packetsText.ts';
import { ruleSentence } from './ruleSentence.ts';
import type { ShownNamespace } from './shownNamespace.ts';
import type { NodeIcon, TreeNode } from './treeNode.ts';

type Family = Ruleset['family'];

/** Where a chain is. */
interface ChainPlace extends LabRef {
  readonly place: string;
  readonly family: Family;
  readonly table: Table;
  /** By what is known of it, who made a rule. */
  readonly around: RuleSurroundings;
  /** Of the other backend; what commands are about is of nf_tables. */
  readonly isLegacy?: boolean;
}

/** Id of a chain's node. */
export function chainNodeId(
  at: Omit<ChainPlace, 'table' | 'isLegacy' | 'around'> & { readonly table: string },
  chain: string,
): string {
  return nodeId('iptables', labKey(at), at.place, at.family, at.table, chain);
}

/** The roots of the view. A ruleset that could not be read is a node that says why. */
export function iptablesTree(shown: ShownNamespace | undefined): readonly TreeNode[] {
  if (shown === undefined) return [];
  const { ipv4, ipv6 } = shown.namespace.rulesets;
  const roots = [
    ...familyNodes(shown, 'ipv4', ipv4),
    ...familyNodes(shown, 'ipv6', ipv6),
    ...legacyNodes(shown),
    ...nativeNodes(shown),
  ];
  // Beside an unknown family, nothing at all would say too little of the known one.
  return ipv4.known && ipv4.value.tables.length === 0 && !ipv6.known ? [noRulesNode(shown), ...roots] : roots;
}

function noRulesNode({ key, place }: ShownNamespace): TreeNode {
  const label = l10n.t('No {0} rules', familyName('ipv4'));
  return {
    id: nodeId('iptables', key, place, 'ipv4', 'none'),
    label,
    icon: { id: 'circle-outline' },
    contextValue: 'fact',
    spoken: label,
    children: [],
  };
}

function familyNodes(
  { ref, place, snapshot }: ShownNamespace,
  family: Family,
  ruleset: Fact<Ruleset>,
): readonly TreeNode[] {
  const at = { ...ref, place, family, around: snapshot };
  if (!ruleset.known) return [unknownNode(at, ruleset.why)];
  return ruleset.value.tables.map((table) => tableNode({ ...at, table }));
}

/** They apply besides those of nf_tables, and are folded in under the name of their backend. */
function legacyNodes({ ref, key, place, namespace, snapshot }: ShownNamespace): readonly TreeNode[] {
  const { legacyRulesets: legacy } = namespace;
  if (legacy === undefined) return [];
  const label = 'iptables-legacy';
  const tables = (['ipv4', 'ipv6'] as const).flatMap((family) => {
    const fact = legacy[family];
    const at = { ...ref, place, family, around: snapshot };
    if (fact?.known === false)
      return [{ ...unknownNode(at, fact.why), id: nodeId('iptables', key, place, 'legacy', family) }];
    return (fact?.value.tables ?? []).map((table) => tableNode({ ...at, table, isLegacy: true }));
  });
  return [
    {
      id: nodeId('iptables', key, place, 'legacy'),
      label,
      description: l10n.t('a second backend: its rules apply, too'),
      icon: { id: 'warning', color: 'charts.yellow' },
      contextValue: 'fact',
      spoken: label,
      open: true,
      children: tables,
    },
  ];
}

/** Tables that iptables has not made and cannot show: that they are there must be known to whoever looks for a rule. */
function nativeNodes({ key, place, namespace }: ShownNamespace): readonly TreeNode[] {
  return (namespace.nativeTables ?? []).map((table) => ({
    id: nodeId('iptables', key, place, 'nftables', table),
    label: table,
    description: l10n.t('a table of nftables: its rules apply, too, and are not shown here'),
    icon: { id: 'warning', color: 'charts.yellow' },
    contextValue: 'fact',
    spoken: l10n.t('Table {0} of nftables', table),
    tooltip: () => l10n.t('To see its rules: {0}', code(`nft list table ${table}`)),
    children: [],
  }));
}

function unknownNode(at: Omit<ChainPlace, 'table'>, why: string): TreeNode {
  const { place, family } = at;
  const name = familyName(family);
  return {
    id: nodeId('iptables', labKey(at), place, family, 'unknown'),
    label: l10n.t('{0} rules unknown', name),
    description: why,
    icon: { id: 'question', color: 'charts.yellow' },
    contextValue: 'fact unknown',
    spoken: l10n.t('{0} rules unknown: {1}', name, why),
    children: [],
  };
}

function familyName(family: Family): string {
  return family === 'ipv4' ? 'IPv4' : 'IPv6';
}

function tableNode(at: ChainPlace): TreeNode {
  const { place, family, table, isLegacy } = at;
  const rules = table.chains.reduce((sum, chain) => sum + chain.rules.length, 0);
  const count = rules === 1 ? l10n.t('1 rule') : l10n.t('{0} rules', rules);
  return {
    id: nodeId('iptables', labKey(at), place, ...(isLegacy === true ? ['legacy'] : []), family, table.name),
    label: table.name,
    description: family === 'ipv4' ? count : `${familyName(family)} · ${count}`,
    icon: { id: 'table' },
    contextValue: 'table',
    spoken: l10n.t('{0} table {1}, {2}', familyName(family), table.name, count),
    tooltip: () => tableMeaning(table.name),
    open: family === 'ipv4',
    children: table.chains.map((chain) => chainNode(at, chain)),
  };
}

function tableMeaning(table: string): string {
  const meanings: Readonly<Record<string, string>> = {
    filter: l10n.t('Decides what passes.'),
    nat: l10n.t('Rewrites addresses and ports; only the first packet of a connection comes here.'),
    mangle: l10n.t('Rewrites other fields and sets marks.'),
    raw: l10n.t('Comes before connections are followed.'),
    security: l10n.t('Sets marks for mandatory access control.'),
  };
  return meanings[table] ?? '';
}

function chainNode(at: ChainPlace, chain: Chain): TreeNode {
  const { table, isLegacy, around, ...where } = at;
  const id =
    isLegacy === true
      ? nodeId('iptables', labKey(at), at.place, 'legacy', at.family, table.name, chain.name)
      : chainNodeId({ ...where, table: table.name }, chain.name);
  const description = isBuiltin(chain) ? policyText(chain) : callersText(table, chain);
  return {
    id,
    label: chain.name,
    description,
    icon: { id: isBuiltin(chain) ? 'symbol-event' : 'symbol-method' },
    contextValue: isLegacy === true ? 'fact' : isBuiltin(chain) ? 'chain builtin' : 'chain',
    spoken: l10n.t('Chain {0}, {1}, {2} rules', chain.name, description, chain.rules.length),
    tooltip: () => chainTooltip(table, chain),
    ...(isLegacy === true ? {} : { subject: { kind: 'chain', ...where, table: table.name, chain: chain.name } }),
    children: chain.rules.map((rule) => ruleNode(at, id, rule)),
  };
}

function policyText({ policy = '', counters }: Chain): string {
  const text = l10n.t('policy {0}', policy);
  return counters === undefined ? text : `${text} · ${packetsText(counters.packets)}`;
}

function callersText(table: Table, chain: Chain): string {
  const count = jumpsTo(table, chain.name).length;
  if (count === 0) return l10n.t('no rule leads here');
  return count === 1 ? l10n.t('1 rule leads here') : l10n.t('{0} rules lead here', count);
}

function chainTooltip(table: Table, chain: Chain): string {
  const callers = jumpsTo(table, chain.name).map((rule) => code(`-A ${rule.chain} ${rule.text}`));
  return paragraphs(
    `**${plain(chain.name)}**`,
    isBuiltin(chain) ? plain(policyText(chain)) : undefined,
    ...(callers.length === 0 ? [] : [l10n.t('Reached from:'), ...callers]),
  );
}

function ruleNode(at: ChainPlace, parent: string, rule: Rule): TreeNode {
  const { table, isLegacy, around, ...where } = at;
  const packets = rule.counters === undefined ? undefined : packetsText(rule.counters.packets);
  const jump = isLegacy !== true && rule.target !== undefined && chainOf(table, rule.target) !== undefined;
  return {
    id: `${parent}/${String(rule.number)}`,
    label: rule.text === '' ? l10n.t('(every packet)') : rule.text,
    count: rule.counters?.packets,
    icon: verdictIcon(rule, table),
    contextValue: isLegacy === true ? 'fact' : jump ? 'rule jump' : 'rule',
    spoken: [l10n.t('Rule {0}: {1}', rule.number, rule.text), ...(packets === undefined ? [] : [packets])].join(', '),
    tooltip: () => ruleTooltip(rule, table, around),
    ...(isLegacy === true
      ? {}
      : { subject: { kind: 'rule', ...where, table: table.name, chain: rule.chain, number: rule.number } }),
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
  switch (explainRule(rule, table).verdict.kind) {
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
    case 'none':
    case 'other':
      return { id: 'circle-outline' };
  }
}
