/** The Routes view: whether the namespace forwards, its routing tables, and the rules that choose between them. */
import * as l10n from '@vscode/l10n';
import type { Namespace, Route } from '../../../lab-runtime/index.ts';
import { code, paragraphs } from './markdown.ts';
import { nodeId } from './nodeId.ts';
import type { ShownNamespace } from './shownNamespace.ts';
import type { TreeNode } from './treeNode.ts';

/** Ids of the view begin so; `lab` is a {@link labKey}. */
function prefixOf(lab: string, place: string): string {
  return nodeId('routes', lab, place);
}

/** Id of the node that says whether a namespace forwards. */
export function forwardingNodeId(lab: string, place: string): string {
  return `${prefixOf(lab, place)}/forwarding`;
}

/** Id of a route's node: of several that look alike, of the first. */
export function routeNodeId(lab: string, place: string, { family, table, text }: Route): string {
  return `${prefixOf(lab, place)}/${nodeId(family, table)}/${nodeId(text, 0)}`;
}

/** The roots of the view: the main table's IPv4 routes stand open. */
export function routesTree(shown: ShownNamespace | undefined): readonly TreeNode[] {
  if (shown === undefined) return [];
  const { namespace } = shown;
  const prefix = prefixOf(shown.key, shown.place);
  const families = ['ipv4', 'ipv6'] as const;
  return [
    forwardingNode(prefix, namespace),
    ...families.flatMap((family) =>
      tablesOf(namespace, family).map((table) => tableNode(prefix, namespace, family, table)),
    ),
    ...rulesNode(prefix, namespace),
  ];
}

function forwardingNode(prefix: string, { sysctls }: Namespace): TreeNode {
  const value = sysctls['net.ipv4.ip_forward'];
  const state =
    value === undefined
      ? l10n.t('unknown: the setting could not be read')
      : value === '0'
        ? l10n.t('off')
        : l10n.t('on');
  const icon = value === undefined ? 'question' : value === '0' ? 'circle-slash' : 'pass';
  return {
    id: `${prefix}/forwarding`,
    label: l10n.t('Forwarding'),
    description: state,
    icon: { id: icon, ...(value === '1' ? { color: 'charts.green' } : {}) },
    contextValue: 'fact forwarding',
    spoken: l10n.t('Forwarding: {0}', state),
    tooltip: () =>
      paragraphs(
        `${code('net.ipv4.ip_forward')} = ${code(value ?? '?')}`,
        l10n.t('On: packets that are for somebody else are passed on by the routes below. Off: they are dropped.'),
      ),
    children: [],
  };
}

/** `main` first, as most questions are about it. */
function tablesOf({ routes }: Namespace, family: Route['family']): readonly string[] {
  const names = new Set(routes.filter((route) => route.family === family).map(({ table }) => table));
  return ['main', ...names].filter((name, index, all) => names.has(name) && all.indexOf(name) === index);
}

function tableNode(prefix: string, { routes }: Namespace, family: Route['family'], table: string): TreeNode {
  const id = `${prefix}/${nodeId(family, table)}`;
  const name = family === 'ipv4' ? 'IPv4' : 'IPv6';
  const entries = routes.filter((route) => route.family === family && route.table === table);
  return {
    id,
    label: l10n.t('Table {0}', table),
    description: name,
    icon: { id: 'table' },
    contextValue: 'table',
    spoken: l10n.t('Routing table {0}, {1}, {2} routes', table, name, entries.length),
    open: family === 'ipv4' && table === 'main',
    children: entries.map((route, index) => routeNode(id, route, entries.slice(0, index))),
  };
}

function routeNode(parent: string, route: Route, before: readonly Route[]): TreeNode {
  const rest = route.text.replace(
    /^(?:(?:local|broadcast|multicast|anycast|unreachable|prohibit|blackhole|throw) )?\S+ ?/,
    '',
  );
  const type = route.type === 'unicast' ? '' : `${route.type} `;
  const twins = before.filter(({ text }) => text === route.text).length;
  return {
    id: `${parent}/${nodeId(route.text, twins)}`,
    label: `${type}${route.destination}`,
    description: rest
      .replace(/ ?table \S+/, '')
      .replaceAll(/\s+/g, ' ')
      .trim(),
    icon: iconOf(route),
    contextValue: 'route',
    spoken: l10n.t('Route {0}', route.text),
    tooltip: () => paragraphs(code(route.text), explain(route)),
    children: [],
  };
}

function iconOf({ gateway, type, flags }: Route): TreeNode['icon'] {
  if (flags.includes('linkdown')) return { id: 'debug-disconnect', color: 'charts.yellow' };
  if (type !== 'unicast') return { id: type === 'local' ? 'home' : 'circle-outline' };
  return { id: gateway === undefined ? 'arrow-both' : 'arrow-right' };
}

/** What a learner asks first: whither a packet goes. */
function explain({ destination, gateway, device, type, flags }: Route): string {
  const whither = destination === 'default' ? l10n.t('everything else') : destination;
  const down = flags.includes('linkdown') ? ` ${l10n.t('The link is down now.')}` : '';
  if (type === 'local') return l10n.t('Packets to {0} are for this namespace itself.', whither) + down;
  if (type !== 'unicast') return l10n.t('Packets to {0}: {1}.', whither, type) + down;
  if (gateway === undefined)
    return l10n.t('Packets to {0} go out at {1}, straight to their destination.', whither, device ?? '?') + down;
  return l10n.t('Packets to {0} go out at {1}, to the router {2}.', whither, device ?? '?', gateway) + down;
}

function rulesNode(prefix: string, { rules }: Namespace): readonly TreeNode[] {
  if (rules.length === 0) return [];
  const id = `${prefix}/rules`;
  return [
    {
      id,
      label: l10n.t('Policy rules'),
      description: l10n.t('which table is asked'),
      icon: { id: 'list-ordered' },
      contextValue: 'fact rules',
      spoken: l10n.t('Policy rules, {0}', rules.length),
      children: rules.map(({ priority, text }, index) => ({
        id: `${id}/${nodeId(priority, text, index)}`,
        label: String(priority),
        description: text,
        icon: { id: 'arrow-small-right' },
        contextValue: 'fact policy',
        spoken: l10n.t('Priority {0}: {1}', priority, text),
        children: [],
      })),
    },
  ];
}
