/** The iptables view by hook: hook → chains in the order in which they are asked → rules, and below a rule what it leads to. */
import * as l10n from '@vscode/l10n';
import { backendNames, chainId, chainOf, evaluationOrder, nativeName } from '../../../lab-runtime/light.ts';
import type { HookedChain, HookOrder } from '../../../lab-runtime/index.ts';
import { familyName, iptablesTree, placeOf } from './iptablesTree.ts';
import { nativeRuleNode } from './nativeNodes.ts';
import { nodeId } from './nodeId.ts';
import { packetsText } from './packetsText.ts';
import { ruleNode } from './ruleNodes.ts';
import type { ShownNamespace } from './shownNamespace.ts';
import type { TreeNode } from './treeNode.ts';

type Iptables = Exclude<HookedChain, { readonly backend: 'nftables' }>;
type Nftables = Extract<HookedChain, { readonly backend: 'nftables' }>;

/** The roots of the view; what could not be read stands last. */
export function hooksTree(shown: ShownNamespace | undefined): readonly TreeNode[] {
  if (shown === undefined) return [];
  const byTable = iptablesTree(shown);
  const order = evaluationOrder(shown.namespace);
  const unread = byTable.filter(({ children }) => children.length === 0);
  return [...order.map((hook) => hookNode(shown, hook)), ...unread];
}

function hookNode(shown: ShownNamespace, { layer, hook, chains }: HookOrder): TreeNode {
  const layers = {
    ipv4: familyName('ipv4'),
    ipv6: familyName('ipv6'),
    bridge: l10n.t('bridges'),
    arp: 'ARP',
    netdev: l10n.t('devices'),
  };
  const id = nodeId('iptables', shown.key, shown.place, 'hook', layer, hook);
  // Each chain that others lead to stands once in a hook.
  const met = new Set<string>();
  return {
    id,
    label: hook,
    description: layers[layer],
    icon: { id: 'symbol-event' },
    contextValue: 'fact',
    spoken: l10n.t('Hook {0}, {1}', hook, layers[layer]),
    tooltip: () =>
      l10n.t('The kernel asks these chains in this order; of equal priorities, which comes first is not known.'),
    open: layer === 'ipv4',
    children: chains.map((chain) => hookedNode(shown, id, chain, met)),
  };
}

function hookedNode(shown: ShownNamespace, parent: string, hooked: HookedChain, met: Set<string>): TreeNode {
  const { backend, priority, policy, devices = [], chain } = hooked;
  const table = hooked.backend === 'nftables' ? nativeName(hooked.table) : hooked.table.name;
  const id = `${parent}/${backend} ${table} ${chain.name}`;
  const label = [table, chain.name, ...devices].join(' ');
  const counted = hooked.backend === 'nftables' || hooked.chain.counters === undefined ? [] : [hooked.chain.counters];
  const description = [
    String(priority),
    l10n.t('policy {0}', policy),
    ...counted.map(({ packets }) => packetsText(packets)),
    backendNames[backend],
  ].join(' · ');
  return {
    id,
    label,
    description,
    icon: { id: 'list-ordered' },
    contextValue: 'fact',
    spoken: l10n.t('Chain {0}, {1}, {2} rules', label, description, chain.rules.length),
    open: chain.rules.length > 0,
    children:
      hooked.backend === 'nftables' ? nativeRules(shown, id, hooked, met) : iptablesRules(shown, id, hooked, met),
  };
}

function iptablesRules(
  shown: ShownNamespace,
  parent: string,
  { backend, family, table, chain }: Omit<Iptables, 'priority' | 'policy'>,
  met: Set<string>,
): readonly TreeNode[] {
  const at = { ...placeOf(shown, { family, backend }, table), isLegacy: backend === 'legacy' };
  return chain.rules.map((rule) => {
    const { command: _, ...node } = ruleNode(at, parent, rule);
    const called = rule.target === undefined ? undefined : chainOf(table, rule.target);
    if (called === undefined) return node;
    const there = { backend, family, table, chain: called };
    return withCalled(node, chainId(there), met, () => iptablesRules(shown, `${node.id}/${called.name}`, there, met));
  });
}

function nativeRules(
  shown: ShownNamespace,
  parent: string,
  { table, chain }: Pick<Nftables, 'table' | 'chain'>,
  met: Set<string>,
): readonly TreeNode[] {
  const chains = table.chains.known ? table.chains.value : [];
  return chain.rules.map((rule, index) => {
    const node = nativeRuleNode(shown, parent, { table, chain, rule, number: index + 1 });
    return rule.jumps.reduce((so: TreeNode, name) => {
      const called = chains.find((one) => one.name === name);
      if (called === undefined) return so;
      return withCalled(so, chainId({ backend: 'nftables', table, chain: called }), met, () =>
        nativeRules(shown, `${node.id}/${name}`, { table, chain: called }, met),
      );
    }, node);
  });
}

/** What a rule leads to stands below it, or, where that is the case of an earlier one, is only told of. */
function withCalled(node: TreeNode, called: string, met: Set<string>, rules: () => readonly TreeNode[]): TreeNode {
  if (met.has(called)) {
    const above = l10n.t('its chain stands above');
    return { ...node, description: node.description === undefined ? above : `${node.description} · ${above}` };
  }
  met.add(called);
  return { ...node, children: [...node.children, ...rules()] };
}
