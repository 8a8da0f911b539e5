import * as l10n from '@vscode/l10n';
import { window } from 'vscode';
import { isSameFile } from '../canonicalPath.ts';
import { UserError } from '../errors/userError.ts';
import type { Services } from '../services.ts';
import type { ObservedLab } from '../store.ts';
import { labOf, type Subject } from '../subject.ts';

/**
 * The running lab a command is about: the one named, the one made from a file, the only one, or the one that is
 * picked; undefined where the user picks none. Rejects where there is none.
 */
export async function pickLab(
  { store }: Pick<Services, 'store'>,
  about: Subject | undefined,
): Promise<ObservedLab | undefined> {
  const labs = await store.labs();
  const name = labOf(about);
  if (name !== undefined) {
    const named = labs.find(({ running }) => running.name === name);
    if (named === undefined) throw new UserError(l10n.t('Lab {0} is not running.', name), 'refresh');
    return named;
  }
  const candidates =
    about?.kind === 'file'
      ? labs.filter(({ running: { lab } }) => lab.file !== undefined && isSameFile(lab.file, about.file))
      : labs;
  const [first] = candidates;
  if (first === undefined) throw new UserError(l10n.t('No lab is running.'), 'startLab');
  if (candidates.length === 1) return first;
  const items = candidates.map((lab) => ({
    label: `$(beaker) ${lab.running.name}`,
    description: lab.running.lab.file ?? '',
    lab,
  }));
  const picked = await window.showQuickPick(items, { placeHolder: l10n.t('Which lab?') });
  return picked?.lab;
}
