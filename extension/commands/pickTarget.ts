import * as l10n from '@vscode/l10n';
import { window } from 'vscode';
import { UserError } from '../errors/userError.ts';
import { targetOf } from '../labRef.ts';
import type { Services } from '../services.ts';
import type { Subject } from '../subject.ts';
import type { LabTarget } from '../targets/labTarget.ts';
import { partsOf, targetName } from '../targets/targetName.ts';

/** Which target was picked last in this workspace. */
const memoryKey = 'vethscope.target';

/** Which targets are offered: all, or those on other machines. */
export type Offered = 'all' | 'others';

/**
 * The target a command is about: the one named, that of the thing named, the only one, or the one that is picked, the one
 * picked last being the first; undefined where the user picks none. Rejects where there is none.
 */
export async function pickTarget(
  { targets, memory }: Pick<Services, 'targets' | 'memory'>,
  about: Subject | undefined,
  title: string,
  offered: Offered = 'all',
): Promise<LabTarget | undefined> {
  if (about?.kind === 'target' || about?.kind === 'machine') return targets.named(about.target);
  if (about !== undefined && 'lab' in about) return targets.named(targetOf(about));
  const candidates = targets.all.filter(({ link }) => offered === 'all' || link !== undefined);
  const [only] = candidates;
  if (only === undefined) throw new UserError(l10n.t('There is no other host yet.'), 'addHost');
  if (candidates.length === 1) return only;
  const last = memory.get<string>(memoryKey);
  const items = candidates
    .toSorted((a, b) => Number(b.id === last) - Number(a.id === last))
    .map((target) => ({ label: labelOf(target), description: descriptionOf(target, last), target }));
  const picked = await window.showQuickPick(items, { title, placeHolder: l10n.t('On which machine?') });
  if (picked !== undefined) await memory.update(memoryKey, picked.target.id);
  return picked?.target;
}

function labelOf({ id, link }: LabTarget): string {
  return `$(${link === undefined ? 'vm' : 'remote'}) ${targetName(id)}`;
}

function descriptionOf({ id, link }: LabTarget, last: string | undefined): string {
  const kind = link === undefined ? [] : [partsOf(id).kind];
  const state = link?.isUp === false ? [l10n.t('not connected')] : [];
  return [...kind, ...state, ...(id === last ? [l10n.t('used last')] : [])].join(' · ');
}
