/** Containers of the Labs view, with their endpoints and published ports. */
import * as l10n from '@vscode/l10n';
import type { AddressedContainer, AddressedNetwork, Endpoint, PublishedPort } from '../../../lab-runtime/index.ts';
import { labKey, labRefOf } from '../../labRef.ts';
import type { ObservedLab } from '../../store.ts';
import { bullets, code, paragraphs, plain } from './markdown.ts';
import { nodeId } from './nodeId.ts';
import { observeEndpoint, type ObservedEndpoint } from './observeEndpoint.ts';
import { portText } from './portText.ts';
import type { TreeNode } from './treeNode.ts';

/** Id of a container's node below one of its networks; without a network, of one that is on none. `lab`: {@link labKey}. */
export function containerNodeId(lab: string, container: string, network?: string): string {
  return network === undefined
    ? nodeId('lab', lab, 'container', container)
    : nodeId('lab', lab, 'network', network, 'container', container);
}

function keyOf(observed: ObservedLab): string {
  return labKey(labRefOf(observed));
}

/** A container below one of its networks. */
export function attachedContainer(
  observed: ObservedLab,
  container: AddressedContainer,
  network: AddressedNetwork,
): TreeNode {
  const id = containerNodeId(keyOf(observed), container.spec.name, network.spec.name);
  const endpoints = container.endpoints.filter((endpoint) => endpoint.network === network.spec.name);
  return {
    ...looksOf(observed, container),
    id,
    open: true,
    children: endpoints.map((endpoint) => endpointNode(observed, container, endpoint, id)),
  };
}

/** A container that is on no network of its own: mode `none`, `host`, or another container's. */
export function unattachedContainer(observed: ObservedLab, container: AddressedContainer): TreeNode {
  const id = containerNodeId(keyOf(observed), container.spec.name);
  return { ...looksOf(observed, container), id, children: [] };
}

function looksOf(observed: ObservedLab, { spec, id, hostname }: AddressedContainer): Omit<TreeNode, 'id' | 'children'> {
  const { running } = observed;
  const pid = running.pids[spec.name];
  const state = pid === undefined ? l10n.t('exited') : l10n.t('running');
  const sharing = sharingOf(spec);
  const attachable = spec.networkMode.kind === 'networks' ? ' attachable' : '';
  const description = [spec.image, sharing, pid === undefined ? state : undefined];
  return {
    label: spec.name,
    description: description.filter((part) => part !== undefined).join(' · '),
    icon:
      pid === undefined ? { id: 'debug-stop', color: 'disabledForeground' } : { id: 'package', color: 'charts.blue' },
    contextValue: `container ${pid === undefined ? 'exited' : 'running'}${attachable}`,
    spoken: [l10n.t('Container {0}, {1}', spec.name, state), ...(sharing === undefined ? [] : [sharing])].join(', '),
    tooltip: () =>
      paragraphs(
        `**${plain(spec.name)}** ${plain(state)}`,
        bullets([
          ...(pid === undefined
            ? []
            : [l10n.t('Process: {0}, namespace: {1}', code(String(pid)), code(`/proc/${String(pid)}/ns/net`))]),
          l10n.t('Host name: {0}', code(hostname)),
          l10n.t('Id: {0}', code(id.slice(0, 12))),
          spec.command === undefined
            ? l10n.t('Program: the built-in responder, which answers with who asked')
            : l10n.t('Program: {0}', code(spec.command.join(' '))),
        ]),
      ),
    subject: { kind: 'place', ...labRefOf(observed), place: spec.name },
  };
}

function sharingOf({ networkMode }: AddressedContainer['spec']): string | undefined {
  switch (networkMode.kind) {
    case 'none':
      return l10n.t('no network');
    case 'host':
      return l10n.t('the host’s network');
    case 'container':
      return l10n.t('network of {0}', networkMode.container);
    case 'networks':
      return networkMode.attachments.length === 0 ? l10n.t('no network') : undefined;
  }
}

function endpointNode(
  observed: ObservedLab,
  container: AddressedContainer,
  endpoint: Endpoint,
  parent: string,
): TreeNode {
  const { running, snapshot } = observed;
  const seen = observeEndpoint(snapshot, running.lab, container.spec.name, endpoint);
  const address = seen.addresses.map((one) => one.split('/')[0] ?? one).join(' ') || l10n.t('no address');
  const veth = seen.veth.known ? seen.veth.value : '?';
  const bridge = seen.bridge.known ? seen.bridge.value : '?';
  const name = endpoint.containerInterface;
  const id = `${parent}/${nodeId(name)}`;
  const ports = container.gatewayNetwork === endpoint.network ? container.ports : [];
  return {
    id,
    label: name,
    description: `${address} ⇄ ${veth} @ ${bridge}`,
    icon: seen.bridge.known ? { id: 'plug' } : { id: 'debug-disconnect', color: 'charts.yellow' },
    contextValue: seen.veth.known ? 'endpoint veth' : 'endpoint',
    spoken: l10n.t('Endpoint {0}, address {1}, cable to {2} in bridge {3}', name, address, veth, bridge),
    tooltip: () => endpointTooltip(name, endpoint, seen),
    subject: { kind: 'endpoint', ...labRefOf(observed), place: container.spec.name, network: endpoint.network },
    children: ports.map((port) => portNode(observed, container, port, id)),
  };
}

function endpointTooltip(name: string, endpoint: Endpoint, { addresses, mac, veth, bridge }: ObservedEndpoint): string {
  return paragraphs(
    `**${plain(name)}** ${plain(endpoint.network)}`,
    bullets([
      ...addresses.map((address) => l10n.t('Address: {0}', code(address))),
      `MAC: ${code(mac)}`,
      veth.known
        ? l10n.t('Other end on the host: {0}', code(veth.value))
        : l10n.t('Other end: unknown, {0}', plain(veth.why)),
      bridge.known ? l10n.t('Bridge: {0}', code(bridge.value)) : l10n.t('Bridge: unknown, {0}', plain(bridge.why)),
      ...endpoint.aliases.map((alias) => l10n.t('Also called {0}', code(alias))),
    ]),
  );
}

function portNode(observed: ObservedLab, container: AddressedContainer, port: PublishedPort, parent: string): TreeNode {
  const inner = `${String(port.containerPort)}/${port.protocol}`;
  const outer = portText(port);
  return {
    id: `${parent}/${nodeId('port', outer, port.protocol, port.containerPort)}`,
    label: inner,
    description: `← ${outer}`,
    icon: { id: 'radio-tower' },
    contextValue: `port ${port.protocol}`,
    spoken: l10n.t('Port {0}, published as {1}', inner, outer),
    subject: { kind: 'port', ...labRefOf(observed), place: container.spec.name, ...port },
    children: [],
  };
}
