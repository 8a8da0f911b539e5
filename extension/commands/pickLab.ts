import * as l10n from '@vscode/l10n';
import { window } from 'vscode';
import { isSameFile } from '../canonicalPath.ts';
import { UserError } from '../errors/userError.ts';
import { isLab, labRefOf, localTarget, targetOf } from '../labRef.ts';
import { staleSince } from '../labs.ts';
import type { Services } from '../services.ts';
import type { ObservedLab } from '../store.ts';
import { labOf, type Subject } from '../subject.ts';
import { targetName } from '../targets/targetName.ts';
import { useTarget } from './useTarget.ts';

/** What a lab is wanted for: to do something with it as it is now, or to look at what was seen of it. */
export type Purpose = 'act' | 'look';

/**
 * The running lab a command is about: the one named, the one made from a file, the only one, or the one that is
 * picked; undefined where the user picks none. Rejects where there is none. To act, its target is connected where it is
 * not, and the lab looked for anew: what was seen before may have ended.
 */
export async function pickLab(
  services: Pick<Services, 'targets'>,
  about: Subject | undefined,
  purpose: Purpose = 'act',
): Promise<ObservedLab | undefined> {
  const { targets } = services;
  const named = labOf(about);
  if (purpose === 'act' && named !== undefined && targets.get(targetOf(named))?.link?.isUp === false) {
    await useTarget(services, targetOf(named));
  }
  const picked = await pickSeen(services, about);
  if (picked === undefined || purpose === 'look') return picked;
  const ref = labRefOf(picked);
  if (staleSince(targets.state, ref) === undefined) return picked;
  await useTarget(services, picked.target);
  const now = (await targets.labs()).find((one) => isLab(one, ref));
  if (now === undefined) throw notRunning(picked.running.name);
  return now;
}

async function pickSeen(
  { targets }: Pick<Services, 'targets'>,
  about: Subject | undefined,
): Promise<ObservedLab | undefined> {
  const labs = await targets.labs();
  const ref = labOf(about);
  if (ref !== undefined) {
    const named = labs.find((one) => isLab(one, ref));
    if (named === undefined) throw notRunning(ref.lab);
    return named;
  }
  const candidates =
    about?.kind === 'file'
      ? labs.filter(({ running: { lab } }) => lab.file !== undefined && isSameFile(lab.file, about.file))
      : about?.kind === 'target'
        ? labs.filter(({ target }) => target === about.target)
        : labs;
  const [first] = candidates;
  if (first === undefined) throw new UserError(l10n.t('No lab is running.'), 'startLab');
  if (candidates.length === 1) return first;
  const items = candidates.map((lab) => ({
    label: `$(beaker) ${nameOf(lab)}`,
    description: lab.running.lab.file ?? '',
    lab,
  }));
  const picked = await window.showQuickPick(items, { placeHolder: l10n.t('Which lab?') });
  return picked?.lab;
}

function nameOf({ target, running }: ObservedLab): string {
  return target === localTarget ? running.name : l10n.t('{0} on {1}', running.name, targetName(target));
}

function notRunning(name: string): UserError {
  return new UserError(l10n.t('Lab {0} is not running.', name), 'refresh');
}
