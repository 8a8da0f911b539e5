/** The namespace that Interfaces, Routes, iptables and Published Ports show: the one selected in Labs. */
import * as l10n from '@vscode/l10n';
import type { Namespace, RunningLab, Snapshot } from '../../../lab-runtime/index.ts';
import { namespaceOf } from '../../places.ts';
import type { StoreState } from '../../store.ts';

/** See the head of this file. */
export interface ShownNamespace {
  readonly running: RunningLab;
  readonly place: string;
  readonly snapshot: Snapshot;
  readonly namespace: Namespace;
}

/** Undefined where no lab runs, or the selected place has no namespace now. */
export function shownNamespace({ labs, selected }: StoreState): ShownNamespace | undefined {
  const lab = labs.find(({ running }) => running.name === selected?.lab);
  if (lab?.snapshot === undefined || selected === undefined) return undefined;
  const namespace = namespaceOf(lab.snapshot, selected.place);
  if (namespace === undefined) return undefined;
  return { running: lab.running, place: selected.place, snapshot: lab.snapshot, namespace };
}

/** What a view says beside its title: whose namespace it shows. */
export function shownDescription({ selected }: StoreState): string | undefined {
  if (selected === undefined) return undefined;
  return `${selected.lab} › ${selected.place === 'host' ? l10n.t('host') : selected.place}`;
}
