/** The Interfaces view: each interface of a namespace with its addresses, its other end, its ports and neighbours. */
import * as l10n from '@vscode/l10n';
import type { Link, Namespace, Snapshot } from '../../../lab-runtime/index.ts';
import { containerAt, nameOfPlace, placeOfNamespace } from '../../places.ts';
import { bullets, code, paragraphs, plain } from './markdown.ts';
import { nodeId } from './nodeId.ts';
import type { ShownNamespace } from './shownNamespace.ts';
import type { NodeIcon, TreeNode } from './treeNode.ts';

/** Id of an interface's node; `lab` is its {@link labKey}. */
export function interfaceNodeId(lab: string, place: string, name: string): string {
  return nodeId('interface', lab, place, name);
}

/** Id of the node of a neighbour below its interface. */
export function neighbourNodeId(lab: string, place: string, name: string, address: string): string {
  return leafId(interfaceNodeId(lab, place, name), 'fact neighbour', address);
}

function leafId(parent: string, contextValue: string, label: string): string {
  return `${parent}/${nodeId(contextValue, label)}`;
}

/** The roots of the view, in the order of their indexes. */
export function interfacesTree(shown: ShownNamespace | undefined): readonly TreeNode[] {
  if (shown === undefined) return [];
  return shown.namespace.links.toSorted((a, b) => a.ifindex - b.ifindex).map((link) => interfaceNode(shown, link));
}

/** `veth1a2b3c4 @ host`, or undefined for an interface without an other end. */
function otherEnd(
  snapshot: Snapshot,
  { peer, kind }: Link,
): { readonly text: string; readonly place?: string | undefined } | undefined {
  if (peer === undefined) return kind === 'veth' ? { text: '?' } : undefined;
  const place = placeOfNamespace(snapshot, peer.inode);
  const name = place === undefined ? '?' : nameOfPlace(snapshot, place);
  const shownPlace = place === 'host' ? l10n.t('host') : name;
  return { text: `${peer.name} @ ${shownPlace}`, place };
}

function interfaceNode(shown: ShownNamespace, link: Link): TreeNode {
  const { ref, key, place, namespace, snapshot } = shown;
  const addresses = addressesOf(namespace, link);
  const end = otherEnd(snapshot, link);
  const owned = end?.place !== undefined && containerAt(snapshot, end.place) !== undefined;
  const description = [
    ...addresses.filter((address) => !address.includes(':')).slice(0, 1),
    ...(end === undefined ? [] : [`⇄ ${end.text}`]),
    ...(link.master === undefined ? [] : [l10n.t('in {0}', link.master)]),
    ...(isUp(link) ? [] : [l10n.t('down')]),
  ];
  const words = [
    'interface',
    link.kind === 'veth' || link.kind === 'bridge' ? link.kind : '',
    addresses.length > 0 ? 'address' : '',
    link.mac === undefined ? '' : 'mac',
    place === 'host' ? '' : 'inside',
    owned ? 'container' : '',
  ];
  const id = interfaceNodeId(key, place, link.name);
  return {
    id,
    label: link.name,
    description: description.join(' '),
    icon: iconOf(link),
    ...(isUp(link) ? {} : { decoration: 'down' as const }),
    ...(link.kind === 'veth' && link.peer === undefined ? { decoration: 'loose' as const } : {}),
    contextValue: words.filter((word) => word !== '').join(' '),
    spoken: [l10n.t('Interface {0}, {1}', link.name, link.kind), ...description].join(', '),
    tooltip: () => linkTooltip(link, end?.text),
    subject: { kind: 'interface', ...ref, place, interface: link.name },
    children: partsOf(shown, link, id),
  };
}

function addressesOf({ addresses }: Namespace, { ifindex }: Link): readonly string[] {
  return addresses
    .filter((one) => one.ifindex === ifindex)
    .toSorted((a, b) => a.family.localeCompare(b.family))
    .map(({ address, prefixLength }) => `${address}/${String(prefixLength)}`);
}

function isUp({ flags }: Link): boolean {
  return flags.includes('UP');
}

/** A bridge without a live port has no carrier: it is up, and yet leads nowhere. */
function iconOf(link: Link): NodeIcon {
  const ids: Readonly<Record<string, string>> = { bridge: 'type-hierarchy-sub', loopback: 'sync', veth: 'plug' };
  const color = !isUp(link) ? 'disabledForeground' : link.operstate === 'DOWN' ? 'charts.yellow' : 'charts.green';
  return { id: ids[link.kind] ?? 'globe', color };
}

function linkTooltip(link: Link, end: string | undefined): string {
  return paragraphs(
    `**${plain(link.name)}** ${plain(link.kind)}`,
    bullets([
      l10n.t('Index: {0}', link.ifindex),
      l10n.t('State: {0}', code(`${link.operstate} <${link.flags.join(',')}>`)),
      `MTU: ${String(link.mtu)}`,
      ...(link.mac === undefined ? [] : [`MAC: ${code(link.mac)}`]),
      ...(end === undefined ? [] : [l10n.t('Other end: {0}', code(end))]),
      ...(link.master === undefined ? [] : [l10n.t('Plugged into: {0}', code(link.master))]),
      ...(link.portState === undefined ? [] : [l10n.t('Port state: {0}', code(link.portState))]),
    ]),
  );
}

function partsOf({ ref, place, namespace }: ShownNamespace, link: Link, parent: string): readonly TreeNode[] {
  const at = { ...ref, place };
  const addresses = addressesOf(namespace, link).map((address): TreeNode => ({
    ...leaf(parent, 'address', address, 'symbol-number', l10n.t('Address {0}', address)),
    subject: { kind: 'address', ...at, address: address.split('/')[0] ?? address },
  }));
  const mac: readonly TreeNode[] =
    link.mac === undefined
      ? []
      : [
          {
            ...leaf(parent, 'mac', link.mac, 'key', `MAC ${link.mac}`),
            subject: { kind: 'mac', ...at, mac: link.mac },
          },
        ];
  const ports = namespace.links
    .filter(({ master }) => master === link.name)
    .map(({ name }): TreeNode =>
      leaf(parent, 'fact port', l10n.t('port {0}', name), 'debug-disconnect', l10n.t('Bridge port {0}', name)),
    );
  const neighbours = namespace.neighbours
    .filter(({ device, mac: known }) => device === link.name && known !== undefined)
    .map(({ address, mac: known = '', states }): TreeNode => ({
      ...leaf(parent, 'fact neighbour', address, 'arrow-both', l10n.t('Neighbour {0} at {1}', address, known)),
      description: `${known} ${states.join(' ')}`,
    }));
  return [...addresses, ...mac, ...ports, ...neighbours];
}

function leaf(parent: string, contextValue: string, label: string, icon: string, spoken: string): TreeNode {
  return {
    id: leafId(parent, contextValue, label),
    label,
    icon: { id: icon },
    contextValue,
    spoken,
    children: [],
  };
}
