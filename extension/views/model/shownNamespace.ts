/** The namespace that Interfaces, Routes, iptables and Published Ports show: the one selected in Labs. */
import * as l10n from '@vscode/l10n';
import type { Namespace, RunningLab, Snapshot } from '../../../lab-runtime/index.ts';
import { labKey, localTarget, targetOf, type LabRef } from '../../labRef.ts';
import { findIn, staleSince, type LabsState } from '../../labs.ts';
import { namespaceOf } from '../../places.ts';
import { targetName, timeText } from '../../targets/targetName.ts';
import { fade } from './fade.ts';
import type { TreeNode } from './treeNode.ts';

/** See the head of this file. */
export interface ShownNamespace {
  readonly ref: LabRef;
  /** See {@link labKey}. */
  readonly key: string;
  readonly running: RunningLab;
  readonly place: string;
  readonly snapshot: Snapshot;
  readonly namespace: Namespace;
}

/** Undefined where no lab runs, or the selected place has no namespace now. */
export function shownNamespace(state: LabsState): ShownNamespace | undefined {
  const { selected } = state;
  const lab = findIn(state, selected);
  if (lab?.snapshot === undefined || selected === undefined) return undefined;
  const namespace = namespaceOf(lab.snapshot, selected.place);
  if (namespace === undefined) return undefined;
  const { place, ...ref } = selected;
  return { ref, key: labKey(ref), running: lab.running, place, snapshot: lab.snapshot, namespace };
}

/** What a view says beside its title: whose namespace it shows, and since when it is old. */
export function shownDescription(state: LabsState): string | undefined {
  const { selected } = state;
  if (selected === undefined) return undefined;
  const place = selected.place === 'host' ? l10n.t('host') : selected.place;
  const target = targetOf(selected);
  const way = [...(target === localTarget ? [] : [targetName(target)]), selected.lab, place].join(' › ');
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
