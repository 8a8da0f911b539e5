/** The iptables view: table → chain → rule, with packet counters; a jump leads to its chain. */
import * as l10n from '@vscode/l10n';
import { isBuiltin, jumpsTo } from '../../../lab-runtime/light.ts';
import type { Chain, Fact, Ruleset, Table } from '../../../lab-runtime/index.ts';
import { labKey } from '../../labRef.ts';
import { nativeTableNode } from './nativeNodes.ts';
import { nodeId } from './nodeId.ts';
import { chainNodeId, chainTooltip, policyText, ruleNode, subjectAt, type ChainPlace } from './ruleNodes.ts';
import type { ShownNamespace } from './shownNamespace.ts';
import type { TreeNode } from './treeNode.ts';

type Family = Ruleset['family'];

/** The roots of the view. A ruleset that could not be read is a node that says why. */
export function iptablesTree(shown: ShownNamespace | undefined): readonly TreeNode[] {
  if (shown === undefined) return [];
  const { ipv4, ipv6 } = shown.namespace.rulesets;
  const roots = [
    ...familyNodes(shown, 'ipv4', ipv4),
    ...familyNodes(shown, 'ipv6', ipv6),
    ...legacyNodes(shown),
    ...(shown.namespace.nativeTables ?? []).map((table) => nativeTableNode(shown, table)),
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

function familyNodes(shown: ShownNamespace, family: Family, ruleset: Fact<Ruleset>): readonly TreeNode[] {
  if (!ruleset.known) return [unknownNode(shown, family, ruleset.why)];
  return ruleset.value.tables.map((table) => tableNode(placeOf(shown, ruleset.value, table)));
}

/** Where the chains of a table are. */
export function placeOf(
  { ref, place, snapshot, rates }: ShownNamespace,
  { family, backend }: Pick<Ruleset, 'family' | 'backend'>,
  table: Table,
): ChainPlace {
  return { ...ref, place, family, backend, table, around: snapshot, rates: rates() };
}

/** They apply besides those of nf_tables, and are folded in under the name of their backend. */
function legacyNodes(shown: ShownNamespace): readonly TreeNode[] {
  const { key, place, namespace } = shown;
  const { legacyRulesets: legacy } = namespace;
  if (legacy === undefined) return [];
  const label = 'iptables-legacy';
  const tables = (['ipv4', 'ipv6'] as const).flatMap((family) => {
    const fact = legacy[family];
    if (fact === undefined) return [];
    if (!fact.known)
      return [{ ...unknownNode(shown, family, fact.why), id: nodeId('iptables', key, place, 'legacy', family) }];
    return fact.value.tables.map((table) => tableNode({ ...placeOf(shown, fact.value, table), isLegacy: true }));
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

function unknownNode({ key, place }: ShownNamespace, family: Family, why: string): TreeNode {
  const name = familyName(family);
  return {
    id: nodeId('iptables', key, place, family, 'unknown'),
    label: l10n.t('{0} rules unknown', name),
    description: why,
    icon: { id: 'question', color: 'charts.yellow' },
    contextValue: 'fact unknown',
    spoken: l10n.t('{0} rules unknown: {1}', name, why),
    children: [],
  };
}

/** As people write it. */
export function familyName(family: Family): string {
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
  const { table, isLegacy, family } = at;
  const where = subjectAt(at);
  const id =
    where === undefined
      ? nodeId('iptables', labKey(at), at.place, 'legacy', family, table.name, chain.name)
      : chainNodeId(where, chain.name);
  const description = isBuiltin(chain) ? policyText(chain) : callersText(table, chain);
  return {
    id,
    label: chain.name,
    description,
    icon: { id: isBuiltin(chain) ? 'symbol-event' : 'symbol-method' },
    contextValue: isLegacy === true ? 'fact' : isBuiltin(chain) ? 'chain builtin' : 'chain',
    spoken: l10n.t('Chain {0}, {1}, {2} rules', chain.name, description, chain.rules.length),
    tooltip: () => chainTooltip(table, chain),
    ...(where === undefined ? {} : { subject: { kind: 'chain', ...where, chain: chain.name } }),
    children: chain.rules.map((rule) => ruleNode(at, id, rule)),
  };
}

function callersText(table: Table, chain: Chain): string {
  const count = jumpsTo(table, chain.name).length;
  if (count === 0) return l10n.t('no rule leads here');
  return count === 1 ? l10n.t('1 rule leads here') : l10n.t('{0} rules lead here', count);
}
