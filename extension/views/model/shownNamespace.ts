/** The namespace that Interfaces, Routes, iptables and Published Ports show: the one selected in Labs. */
import * as l10n from '@vscode/l10n';
import type { Namespace, PacketRates, Snapshot } from '../../../lab-runtime/index.ts';
import { backendNames, evaluationOrder, packetRates, secondsBetween } from '../../../lab-runtime/light.ts';
import { labKey, localTarget, machineItself, targetOf, type LabRef } from '../../labRef.ts';
import { seenIn, staleSince, type LabsState } from '../../labs.ts';
import { nameOfPlace, namespaceOf } from '../../places.ts';
import { targetName, timeText } from '../../targets/targetName.ts';
import { fade } from './fade.ts';
import type { TreeNode } from './treeNode.ts';

/** See the head of this file. */
export interface ShownNamespace {
  readonly ref: LabRef;
  /** See {@link labKey}. */
  readonly key: string;
  readonly place: string;
  readonly snapshot: Snapshot;
  readonly namespace: Namespace;
  /** How fast its rules count, by the look before; made once, when somebody asks. */
  readonly rates: () => PacketRates;
}

/** Undefined where nothing is selected, or the selected place has no namespace now. */
export function shownNamespace(state: LabsState): ShownNamespace | undefined {
  const { selected } = state;
  const { snapshot, earlier } = seenIn(state, selected) ?? {};
  if (snapshot === undefined || selected === undefined) return undefined;
  const namespace = namespaceOf(snapshot, selected.place);
  if (namespace === undefined) return undefined;
  const { place, ...ref } = selected;
  let rates: PacketRates | undefined;
  return {
    ref,
    key: labKey(ref),
    place,
    snapshot,
    namespace,
    rates: () => (rates ??= ratesOf(earlier, snapshot, namespace)),
  };
}

function ratesOf(earlier: Snapshot | undefined, now: Snapshot, namespace: Namespace): PacketRates {
  const before = earlier?.namespaces.find(({ inode }) => inode === namespace.inode);
  if (earlier === undefined || before === undefined) return new Map();
  return packetRates(before, namespace, secondsBetween(earlier, now));
}

/** What a view says beside its title: whose namespace it shows, and since when it is old. */
export function shownDescription(state: LabsState): string | undefined {
  const { selected } = state;
  if (selected === undefined) return undefined;
  const name = nameOfPlace(seenIn(state, selected)?.snapshot, selected.place);
  const target = targetOf(selected);
  const isItself = selected.lab === machineItself;
  const way = [
    ...(target === localTarget && !isItself ? [] : [targetName(target)]),
    ...(isItself ? [] : [selected.lab]),
    name === 'host' ? l10n.t('host') : name,
  ].join(' › ');
  const since = staleSince(state, selected);
  return since === undefined ? way : `${way} · ${l10n.t('disconnected since {0}', timeText(since))}`;
}

/** What a view says above its tree, where that is old. */
export function shownMessage(state: LabsState): string | undefined {
  const since = staleSince(state, state.selected);
  if (since === undefined || state.selected === undefined) return undefined;
  const name = targetName(targetOf(state.selected));
  return l10n.t('{0} is disconnected. This is what was seen before {1}.', name, timeText(since));
}

/** A tree of what is shown: faded where it is old. */
export function asSeen(state: LabsState, nodes: readonly TreeNode[]): readonly TreeNode[] {
  return staleSince(state, state.selected) === undefined ? nodes : fade(nodes);
}

/** Above rules that several tools have made apart from each other: whoever looks at one of them does not see all. */
export function rulesMessage(state: LabsState): string | undefined {
  const old = shownMessage(state);
  const namespace = shownNamespace(state)?.namespace;
  if (old !== undefined || namespace === undefined) return old;
  const asked = evaluationOrder(namespace).flatMap(({ chains }) => chains.map(({ backend }) => backendNames[backend]));
  const makers = [...new Set(asked)];
  return makers.length < 2 ? undefined : l10n.t('Mixed: the rules of {0} all apply.', makers.join(', '));
}
