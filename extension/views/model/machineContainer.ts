/** Containers of a machine itself in the Labs view, with their cables; and how the nodes of a machine are named. */
import * as l10n from '@vscode/l10n';
import type { Container, Snapshot, SnapshotEndpoint } from '../../../lab-runtime/index.ts';
import { machineRef } from '../../labRef.ts';
import { containerAt, placeOfContainer } from '../../places.ts';
import { bullets, code, paragraphs, plain } from './markdown.ts';
import { nodeId } from './nodeId.ts';
import type { TreeNode } from './treeNode.ts';

/** Id of the node of a machine itself. */
export function machineNodeId(target: string): string {
  return nodeId('machine', target);
}

/** Id of the node of a container below one of its networks; without one, of one that has no cable. */
export function machineContainerId(target: string, place: string, network?: string): string {
  return network === undefined
    ? `${machineNodeId(target)}/${nodeId('place', place)}`
    : `${machineNodeId(target)}/${nodeId('network', network, place)}`;
}

/** Id of the node of a place: of a container where it is found first. */
export function machinePlaceId(target: string, snapshot: Snapshot, place: string): string {
  if (place === 'host') return `${machineNodeId(target)}/host`;
  const container = containerAt(snapshot, place);
  const [endpoint] = container === undefined ? [] : endpointsOf(snapshot, container);
  return machineContainerId(target, place, endpoint && networkKey(endpoint));
}

/** The cables of a container. */
export function endpointsOf({ endpoints }: Snapshot, { id }: Container): readonly SnapshotEndpoint[] {
  return endpoints.filter(({ containerId }) => containerId === id);
}

/** A network without a name is known by its bridge; a cable that is in none, by where it ends. */
export function networkKey({ network, bridge, hostInterface }: SnapshotEndpoint): string {
  return `${network}@${bridge === '' ? (network === '' ? hostInterface : '') : bridge}`;
}

/** The cables of a container to one network. */
export interface Attached {
  readonly key: string;
  readonly cables: readonly SnapshotEndpoint[];
}

/** A container below one of its networks, or without one. */
export function containerNode(target: string, snapshot: Snapshot, container: Container, attached?: Attached): TreeNode {
  const place = placeOfContainer(snapshot, container);
  const isAlive = container.state === 'running' && container.namespaceInode !== undefined;
  const { name, engine, image } = container;
  const sharing = sharingOf(snapshot, container);
  const id = machineContainerId(target, place, attached?.key);
  const composed = [container.project, container.service].filter((part) => part !== undefined).join('/');
  const description = [composed, sharing, image ?? '', engine, isAlive ? '' : l10n.t('exited')];
  const state = isAlive ? l10n.t('running') : l10n.t('exited');
  return {
    id,
    label: name,
    description: description.filter((part) => part !== '').join(' · '),
    icon: isAlive ? { id: 'package', color: 'charts.blue' } : { id: 'debug-stop', color: 'disabledForeground' },
    contextValue: isAlive ? 'seen alive' : 'seen',
    spoken: [l10n.t('Container {0}, {1}', name, state), sharing].filter((part) => part !== '').join(', '),
    tooltip: () => containerTooltip(container),
    subject: { kind: 'place', ...machineRef(target), place },
    open: true,
    children: (attached?.cables ?? []).map((cable) => cableNode(target, place, cable, id)),
  };
}

function sharingOf(snapshot: Snapshot, { id, namespaceInode }: Container): string {
  if (namespaceInode === undefined) return '';
  if (namespaceInode === snapshot.host.inode) return l10n.t('the host’s network');
  const others = snapshot.containers.filter((one) => one.namespaceInode === namespaceInode && one.id !== id);
  if (others.length > 0) return l10n.t('shares its network with {0}', others.map(({ name }) => name).join(', '));
  return snapshot.endpoints.some(({ containerId }) => containerId === id) ? '' : l10n.t('no network');
}

function containerTooltip({ name, engine, id, image, pid, ports, namespaceInode }: Container): string {
  return paragraphs(
    `**${plain(name)}** ${plain(engine)}`,
    bullets([
      l10n.t('Id: {0}', code(id.slice(0, 12))),
      ...(image === undefined ? [] : [l10n.t('Image: {0}', code(image))]),
      ...(pid === undefined
        ? []
        : [l10n.t('Process: {0}, namespace: {1}', code(String(pid)), code(`net:[${String(namespaceInode)}]`))]),
      ...ports.map(({ hostIp, hostPort, containerPort, protocol }) =>
        code(`${hostIp}:${String(hostPort)} → ${String(containerPort)}/${protocol}`),
      ),
    ]),
  );
}

function cableNode(target: string, place: string, cable: SnapshotEndpoint, parent: string): TreeNode {
  const { containerInterface: name, hostInterface: veth, bridge, mac } = cable;
  const address = cable.address === '' ? l10n.t('no address') : cable.address;
  return {
    id: `${parent}/${nodeId(name)}`,
    label: name,
    description: `${address} ⇄ ${veth}${bridge === '' ? '' : ` @ ${bridge}`}`,
    icon: { id: 'plug' },
    contextValue: 'cable veth',
    spoken: l10n.t('Endpoint {0}, address {1}, cable to {2} in bridge {3}', name, address, veth, bridge || '?'),
    tooltip: () =>
      paragraphs(
        `**${plain(name)}**`,
        bullets([
          l10n.t('Address: {0}', code(`${address}/${String(cable.prefixLength)}`)),
          `MAC: ${code(mac)}`,
          l10n.t('Other end on the host: {0}', code(veth)),
          ...(bridge === '' ? [] : [l10n.t('Bridge: {0}', code(bridge))]),
        ]),
      ),
    subject: { kind: 'interface', ...machineRef(target), place, interface: name },
    children: [],
  };
}
