/** The Labs view: target → lab → host, networks → containers → endpoints → published ports, outside peers. */
import * as l10n from '@vscode/l10n';
import type { AddressedNetwork } from '../../../lab-runtime/index.ts';
import { labKey, labRefOf, localTarget } from '../../labRef.ts';
import type { LabsState, TargetState } from '../../labs.ts';
import { isSaved } from '../../savedSnapshots.ts';
import type { ObservedLab } from '../../store.ts';
import { timeText } from '../../targets/targetName.ts';
import { attachedContainer, unattachedContainer } from './containerNode.ts';
import { fade } from './fade.ts';
import { bullets, code, paragraphs, plain } from './markdown.ts';
import { machineNode } from './machineTree.ts';
import { nodeId } from './nodeId.ts';
import { savedNode } from './savedNode.ts';
import { targetNode } from './targetNode.ts';
import type { TreeNode } from './treeNode.ts';

/** The roots of the view; none where there is this machine alone, and no lab runs on it. */
export function labsTree({ targets }: LabsState): readonly TreeNode[] {
  const isAlone = targets.every(({ target }) => target === localTarget || isSaved(target));
  return targets.flatMap((state) => {
    if (isSaved(state.target)) return [savedNode(state)];
    if (isAlone && state.labs.length === 0 && state.itself?.opened !== true) return [];
    const labs = state.labs.map((observed) => labNode(observed));
    const seen = state.staleSince === undefined ? labs : labs.map((lab) => oldLab(lab, state.staleSince));
    return [targetNode(state, seen, itselfOf(state))];
  });
}

/** The machine itself, of a target that is in reach or was looked at. */
function itselfOf({ target, itself, reach, staleSince }: TargetState): readonly TreeNode[] {
  if (itself === undefined || (reach.kind !== 'here' && reach.kind !== 'connected' && !itself.opened)) return [];
  const node = machineNode(target, itself);
  return staleSince === undefined ? [node] : fade([node]);
}

/** What was seen of a lab before its target got out of reach. */
function oldLab(lab: TreeNode, since: Date | undefined): TreeNode {
  const [faded = lab] = fade([lab]);
  const text = since === undefined ? l10n.t('out of date') : l10n.t('seen before {0}', timeText(since));
  return { ...faded, description: [text, lab.description ?? ''].join(' · ') };
}

/** Id of a lab's node, and of what is in it. */
export function labNodeId(observed: Pick<ObservedLab, 'target' | 'running'>, ...parts: readonly string[]): string {
  return nodeId('lab', labKey(labRefOf(observed)), ...parts);
}

function labNode(observed: ObservedLab): TreeNode {
  const { running, failure } = observed;
  const { lab, name, privilege } = running;
  const count = lab.containers.length;
  const containers = count === 1 ? l10n.t('1 container') : l10n.t('{0} containers', count);
  const rights = privilege === 'root' ? l10n.t('as root') : l10n.t('rootless');
  return {
    id: labNodeId(observed),
    label: name,
    description: [containers, rights, ...(failure === undefined ? [] : [l10n.t('out of date')])].join(' · '),
    icon: failure === undefined ? { id: 'beaker', color: 'charts.green' } : { id: 'warning', color: 'charts.yellow' },
    contextValue: lab.file === undefined ? 'lab' : 'lab file',
    spoken: l10n.t('Lab {0}, {1}, {2}', name, containers, rights),
    tooltip: () => labTooltip(observed),
    subject: { kind: 'lab', ...labRefOf(observed) },
    open: true,
    children: [
      hostNode(observed),
      ...lab.networks.map((network) => networkNode(observed, network)),
      ...lab.containers.flatMap((container) =>
        container.endpoints.length === 0 ? [unattachedContainer(observed, container)] : [],
      ),
      ...lab.outside.map((peer) => outsideNode(observed, peer)),
    ],
  };
}

function labTooltip({ running, failure }: ObservedLab): string {
  const { lab, name, holderPid, replayOf } = running;
  return paragraphs(
    `**${plain(name)}**`,
    failure === undefined ? undefined : plain(failure),
    bullets([
      ...(lab.file === undefined ? [] : [l10n.t('Lab file: {0}', code(lab.file))]),
      replayOf === undefined
        ? l10n.t('Rules as Docker {0} makes them', plain(lab.docker))
        : l10n.t('A replay of {0} as it was at {1}.', code(replayOf.lab ?? replayOf.target), plain(replayOf.takenAt)),
      l10n.t('Process {0} holds the lab: when it ends, everything of the lab is gone', code(String(holderPid))),
    ]),
  );
}

function hostNode(observed: ObservedLab): TreeNode {
  const { running, snapshot } = observed;
  const { address, interface: uplink } = running.lab.uplink;
  const forwarding = snapshot?.host.sysctls['net.ipv4.ip_forward'];
  return {
    id: labNodeId(observed, 'host'),
    label: l10n.t('Host'),
    description: address,
    icon: { id: 'server' },
    contextValue: 'host',
    spoken: l10n.t('Host of lab {0}, {1}', running.name, address),
    tooltip: () =>
      paragraphs(
        l10n.t('The machine the containers live on: a namespace of its own, with its own bridges, routes and rules.'),
        bullets([
          l10n.t('Uplink: {0} {1}', code(uplink), code(address)),
          ...(forwarding === undefined ? [] : [`${code('net.ipv4.ip_forward')} = ${code(forwarding)}`]),
        ]),
      ),
    subject: { kind: 'place', ...labRefOf(observed), place: 'host' },
    children: [],
  };
}

function networkNode(observed: ObservedLab, network: AddressedNetwork): TreeNode {
  const { running } = observed;
  const { spec, bridge, subnet, gateway } = network;
  const attached = running.lab.containers.filter(({ endpoints }) => endpoints.some((one) => one.network === spec.name));
  return {
    id: labNodeId(observed, 'network', spec.name),
    label: spec.name,
    description: `${bridge} · ${subnet}${spec.internal ? ` · ${l10n.t('internal')}` : ''}`,
    icon: { id: 'type-hierarchy-sub' },
    contextValue: 'network',
    spoken: l10n.t('Network {0}, bridge {1}, subnet {2}', spec.name, bridge, subnet),
    tooltip: () =>
      paragraphs(
        `**${plain(spec.name)}**`,
        bullets([
          l10n.t('Bridge: {0}', code(bridge)),
          l10n.t('Subnet: {0}', code(subnet)),
          l10n.t('Gateway, which is the bridge itself: {0}', code(gateway)),
          ...(spec.internal ? [l10n.t('Internal: nothing leaves it')] : []),
        ]),
      ),
    subject: { kind: 'network', ...labRefOf(observed), network: spec.name },
    open: true,
    children: attached.map((container) => attachedContainer(observed, container, network)),
  };
}

function outsideNode(
  observed: ObservedLab,
  { name, address }: { readonly name: string; readonly address: string },
): TreeNode {
  return {
    id: labNodeId(observed, 'outside', name),
    label: name,
    description: `${address} · ${l10n.t('outside')}`,
    icon: { id: 'globe' },
    contextValue: 'outside',
    spoken: l10n.t('Outside peer {0}, {1}', name, address),
    tooltip: () =>
      l10n.t('A machine beyond the host’s uplink. From here, published ports are reached as the world does.'),
    subject: { kind: 'place', ...labRefOf(observed), place: name },
    children: [],
  };
}
