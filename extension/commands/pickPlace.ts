import * as l10n from '@vscode/l10n';
import { window, type QuickPickItem } from 'vscode';
import { UserError } from '../errors/userError.ts';
import { placesOf } from '../places.ts';
import type { Services } from '../services.ts';
import type { ObservedLab } from '../store.ts';
import { placeOf, type Subject } from '../subject.ts';
import { pickLab, type Purpose } from './pickLab.ts';

/** Somebody in a running lab that a command can be run as. */
export interface Picked {
  readonly observed: ObservedLab;
  readonly place: string;
}

/** Which places are offered: all, or containers alone. */
export interface PickOptions {
  readonly title: string;
  /** What is asked, where the title does not say it. */
  readonly question?: string | undefined;
  readonly only?: 'containers' | undefined;
  readonly purpose?: Purpose | undefined;
}

/** The place a command is about, or the one that is picked; undefined where the user picks none. */
export async function pickPlace(
  services: Pick<Services, 'targets'>,
  about: Subject | undefined,
  options: PickOptions,
): Promise<Picked | undefined> {
  const observed = await pickLab(services, about, options.purpose);
  if (observed === undefined) return undefined;
  const items = placeItems(observed, options.only);
  const named = about?.kind === 'lab' || about?.kind === 'network' ? undefined : placeOf(about);
  if (named !== undefined) {
    if (items.some(({ place }) => place === named)) return { observed, place: named };
    throw new UserError(l10n.t('Lab {0} has no {1}.', observed.running.name, named), 'refresh');
  }
  const picked = await window.showQuickPick(items, {
    title: options.title,
    placeHolder: options.question ?? l10n.t('Somebody in lab {0}', observed.running.name),
    matchOnDescription: true,
  });
  return picked === undefined ? undefined : { observed, place: picked.place };
}

/** Everybody in a lab, for a pick. */
export function placeItems(
  { running }: ObservedLab,
  only?: 'containers',
): readonly (QuickPickItem & { readonly place: string })[] {
  const { containers, outside, uplink } = running.lab;
  const addressOf = (place: string): string => {
    const container = containers.find(({ spec }) => spec.name === place);
    if (container !== undefined) return container.endpoints.map(({ address }) => address).join(' ');
    const address = place === 'host' ? uplink.address : outside.find(({ name }) => name === place)?.address;
    return address?.split('/')[0] ?? '';
  };
  const iconOf = (place: string): string => {
    if (containers.some(({ spec }) => spec.name === place)) return 'package';
    return place === 'host' ? 'server' : 'globe';
  };
  return placesOf(running)
    .filter((place) => only === undefined || containers.some(({ spec }) => spec.name === place))
    .map((place) => ({ label: `$(${iconOf(place)}) ${place}`, description: addressOf(place), place }));
}
