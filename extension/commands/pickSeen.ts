/** What a command that only looks is about: a machine itself where that is named or shown, else a lab. */
import * as l10n from '@vscode/l10n';
import { window, type QuickPickItem } from 'vscode';
import type { Snapshot } from '../../lab-runtime/index.ts';
import { UserError } from '../errors/userError.ts';
import { machineItself, machineRef, refOf, targetOf, type LabRef } from '../labRef.ts';
import { labsIn, seenIn } from '../labs.ts';
import { nameOfPlace, namespaceOf, placeOfContainer, placeOfNamespace } from '../places.ts';
import type { Services } from '../services.ts';
import type { Observed } from '../store.ts';
import { labOf, placeOf, type Subject } from '../subject.ts';
import { targetName } from '../targets/targetName.ts';
import { pickLab } from './pickLab.ts';
import { pickPlace, type PickOptions } from './pickPlace.ts';

/** Somebody who was seen, in a lab or on a machine. */
export interface SeenPlace {
  readonly observed: Observed;
  readonly place: string;
}

/** See the head of this file; undefined where the user picks none. */
export async function pickSeen(
  services: Pick<Services, 'targets'>,
  about: Subject | undefined,
): Promise<Observed | undefined> {
  const named = labOf(about);
  return named?.lab === machineItself ? machineOf(services, named) : pickLab(services, about, 'look');
}

/** The place a command is about, or the one that is picked. */
export async function pickSeenPlace(
  services: Pick<Services, 'targets'>,
  about: Subject | undefined,
  options: PickOptions,
): Promise<SeenPlace | undefined> {
  const machine = machineAbout(services, about);
  if (machine === undefined) return pickPlace(services, about, options);
  const observed = await machineOf(services, machine);
  const { snapshot, target } = observed;
  if (snapshot === undefined) throw new UserError(observed.failure ?? l10n.t('Nothing was seen of it yet.'), 'refresh');
  const place = placeOf(about);
  if (place !== undefined) {
    if (namespaceOf(snapshot, place) !== undefined) return { observed, place };
    throw new UserError(l10n.t('{0} has no network namespace now.', nameOfPlace(snapshot, place)), 'refresh');
  }
  const placeHolder = options.question ?? l10n.t('Somebody on {0}', targetName(target));
  const picked = await window.showQuickPick(seenPlaceItems(snapshot), { title: options.title, placeHolder });
  return picked && { observed, place: picked.place };
}

/** The machine that is named; without a name, the one that the views show, or the only thing that was seen. */
function machineAbout({ targets }: Pick<Services, 'targets'>, about: Subject | undefined): LabRef | undefined {
  if (about?.kind === 'machine') return machineRef(about.target);
  const named = labOf(about);
  if (named !== undefined) return named.lab === machineItself ? named : undefined;
  if (about !== undefined) return undefined;
  const { selected, targets: states } = targets.state;
  if (selected?.lab === machineItself) return selected;
  const [opened] = states.filter(({ itself }) => itself?.opened === true);
  return opened !== undefined && labsIn(targets.state).length === 0 ? machineRef(opened.target) : undefined;
}

/** As it was last seen; read now where it was not. */
async function machineOf({ targets }: Pick<Services, 'targets'>, ref: LabRef): Promise<Observed> {
  const seen = seenIn(targets.state, ref);
  if (seen?.snapshot !== undefined) return seen;
  const target = targets.named(targetOf(ref));
  await target.machine.unfold();
  return seenIn(targets.state, ref) ?? { target: target.id };
}

/** Everybody on a machine, for a pick. */
export function seenPlaceItems(snapshot: Snapshot): readonly (QuickPickItem & { readonly place: string })[] {
  const others = snapshot.namespaces.filter(({ role }) => role === 'other');
  return [
    { label: `$(server) ${l10n.t('host')}`, place: 'host' },
    ...snapshot.containers
      .filter(({ namespaceInode }) => namespaceInode !== undefined)
      .map((container) => ({
        label: `$(package) ${container.name}`,
        description: container.engine,
        place: placeOfContainer(snapshot, container),
      })),
    ...others.map(({ inode, label }) => ({
      label: `$(symbol-namespace) ${label}`,
      place: placeOfNamespace(snapshot, inode) ?? '',
    })),
  ];
}

/** What names a place that was seen, for the views. */
export function selectionOf({ observed, place }: SeenPlace) {
  return { ...refOf(observed), place };
}
