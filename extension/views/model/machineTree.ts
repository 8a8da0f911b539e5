/** A machine itself in the Labs view: its host, networks → containers → cables, and namespaces that no engine knows. */
import * as l10n from '@vscode/l10n';
import { hiddenNamespaces } from '../../../lab-runtime/light.ts';
import type { Namespace, Snapshot, SnapshotNetwork } from '../../../lab-runtime/index.ts';
import { machineRef } from '../../labRef.ts';
import type { MachineSight } from '../../machineStore.ts';
import { placeOfNamespace } from '../../places.ts';
import { containerNode, endpointsOf, machineContainerId, machineNodeId, networkKey } from './machineContainer.ts';
import { bullets, code, paragraphs, plain } from './markdown.ts';
import { nodeId } from './nodeId.ts';
import type { TreeNode } from './treeNode.ts';

/** Of a machine as it was seen last; what is in it is told once it is unfolded. */
export function machineNode(target: string, sight: MachineSight): TreeNode {
  const { snapshot, failure } = sight;
  const description = descriptionOf(sight);
  return {
    id: machineNodeId(target),
    label: l10n.t('The machine itself'),
    description,
    icon: failure === undefined ? { id: 'server-environment' } : { id: 'warning', color: 'charts.yellow' },
    contextValue: isLimited(snapshot) ? 'machine limited' : 'machine',
    spoken: [l10n.t('The machine itself'), description].filter((part) => part !== '').join(', '),
    tooltip: () =>
      paragraphs(
        l10n.t('Every network namespace of this machine, and whose it is: unfold it to look.'),
        failure === undefined ? undefined : plain(failure),
      ),
    subject: { kind: 'machine', target },
    foldable: true,
    children: snapshot === undefined ? [] : contentOf(target, snapshot),
  };
}

/** Who is not root sees a part, and may look as root. */
function isLimited(snapshot: Snapshot | undefined): boolean {
  return snapshot?.unknown.some(({ what }) => what === hiddenNamespaces) === true;
}

function descriptionOf({ snapshot, failure, isReading }: MachineSight): string {
  if (isReading) return l10n.t('looking…');
  const old = failure === undefined ? [] : [snapshot === undefined ? failure : l10n.t('out of date')];
  if (snapshot === undefined) return old.join('');
  const count = snapshot.containers.filter(({ state }) => state === 'running').length;
  const containers = count === 1 ? l10n.t('1 container') : l10n.t('{0} containers', count);
  const part = isLimited(snapshot) ? [l10n.t('only what you may see')] : [];
  return [containers, ...part, ...old].join(' · ');
}

function contentOf(target: string, snapshot: Snapshot): readonly TreeNode[] {
  const cabled = snapshot.containers.filter((container) => endpointsOf(snapshot, container).length > 0);
  return [
    hostNode(target, snapshot),
    ...networksOf(snapshot).map((network) => networkNode(target, snapshot, network)),
    ...snapshot.containers
      .filter((container) => !cabled.includes(container))
      .map((container) => containerNode(target, snapshot, container)),
    ...snapshot.namespaces
      .filter(({ role }) => role === 'other' || role === 'outside')
      .map((one) => namespaceNode(target, snapshot, one)),
    ...unknownNodes(target, snapshot),
  ];
}

type ShownNetwork = Pick<SnapshotNetwork, 'name' | 'bridge'> & Partial<SnapshotNetwork> & { readonly key: string };

/** Those the engines know and that have a bridge or a container, then those of which only a cable tells. */
function networksOf({ networks, endpoints, host }: Snapshot): readonly ShownNetwork[] {
  const known = networks.map((network): ShownNetwork => ({ ...network, key: `${network.name}@${network.bridge}` }));
  const used = new Set(endpoints.map(networkKey));
  const there = known.filter(
    ({ key, bridge }) => used.has(key) || (bridge !== '' && host.links.some(({ name }) => name === bridge)),
  );
  const others = endpoints.filter((one) => there.every(({ key }) => key !== networkKey(one)));
  const byKey = new Map(others.map((one) => [networkKey(one), one]));
  const told = [...byKey].map(([key, one]): ShownNetwork => ({ name: one.network, bridge: one.bridge, key }));
  return [...there, ...told];
}

function hostNode(target: string, { host }: Snapshot): TreeNode {
  const uplink = host.routes.find(({ destination, family }) => destination === 'default' && family === 'ipv4')?.device;
  const address = host.addresses.find((one) => one.interface === uplink && one.family === 'ipv4')?.address;
  return {
    id: `${machineNodeId(target)}/host`,
    label: l10n.t('Host'),
    description: [uplink, address].filter((part) => part !== undefined).join(' '),
    icon: { id: 'server' },
    contextValue: 'seen alive',
    spoken: l10n.t('Host of the machine, {0}', address ?? l10n.t('no address')),
    subject: { kind: 'place', ...machineRef(target), place: 'host' },
    children: [],
  };
}

function networkNode(target: string, snapshot: Snapshot, network: ShownNetwork): TreeNode {
  const { name, bridge, subnet, key, internal } = network;
  const attached = snapshot.containers.flatMap((container) => {
    const cables = endpointsOf(snapshot, container).filter((one) => networkKey(one) === key);
    return cables.length === 0 ? [] : [containerNode(target, snapshot, container, { key, cables })];
  });
  const label = name === '' ? bridge || l10n.t('cables without a bridge') : name;
  const description = [
    ...(bridge === '' || bridge === label ? [] : [bridge]),
    ...(subnet === undefined || subnet === '' ? [] : [subnet]),
    ...(internal === true ? [l10n.t('internal')] : []),
  ];
  return {
    id: `${machineNodeId(target)}/${nodeId('network', key)}`,
    label,
    description: description.join(' · '),
    icon: { id: 'type-hierarchy-sub' },
    contextValue: 'seenNetwork',
    spoken: l10n.t('Network {0}, bridge {1}, subnet {2}', label, bridge || '?', subnet ?? '?'),
    subject: { kind: 'place', ...machineRef(target), place: 'host' },
    open: true,
    children: attached,
  };
}

/** What no engine knows: by where it is mounted, or who is in it. */
function namespaceNode(target: string, snapshot: Snapshot, namespace: Namespace): TreeNode {
  const { inode, label, processes = [], mounts = [] } = namespace;
  const place = placeOfNamespace(snapshot, inode) ?? '';
  const who = processCount(processes.length);
  return {
    id: machineContainerId(target, place),
    label,
    description: [who, ...mounts.slice(0, 1)].join(' · '),
    icon: { id: 'symbol-namespace' },
    contextValue: 'seen alive',
    spoken: l10n.t('Network namespace {0}, {1}', label, who),
    tooltip: () =>
      bullets([
        code(`net:[${String(inode)}]`),
        ...mounts.map((mount) => code(mount)),
        ...processes.slice(0, 10).map(({ pid, command }) => `${String(pid)} ${code(command)}`),
      ]),
    subject: { kind: 'place', ...machineRef(target), place },
    children: [],
  };
}

function processCount(count: number): string {
  if (count === 0) return l10n.t('no process');
  return count === 1 ? l10n.t('1 process') : l10n.t('{0} processes', count);
}

function unknownNodes(target: string, { unknown }: Snapshot): readonly TreeNode[] {
  if (unknown.length === 0) return [];
  const id = `${machineNodeId(target)}/unknown`;
  const label = l10n.t('Not known');
  return [
    {
      id,
      label,
      description: String(unknown.length),
      icon: { id: 'question', color: 'charts.yellow' },
      contextValue: 'fact unknown',
      spoken: `${label}, ${String(unknown.length)}`,
      children: unknown.map(({ what, why }, index) => ({
        id: `${id}/${String(index)}`,
        label: what,
        description: why,
        icon: { id: 'question' },
        contextValue: 'fact unknown',
        spoken: `${what}: ${why}`,
        children: [],
      })),
    },
  ];
}
