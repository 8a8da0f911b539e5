import * as l10n from '@vscode/l10n';
import { window } from 'vscode';
import type { Commands } from '../contributions.ts';
import { targetOf } from '../labRef.ts';
import { isSaved, savedTarget } from '../savedSnapshots.ts';
import type { Services } from '../services.ts';
import type { Subject } from '../subject.ts';
import { targetName } from '../targets/targetName.ts';
import { subjectOf } from './subjectOf.ts';

/** Shows a saved snapshot no longer; its file stays. */
export function closeSnapshot(services: Services): Commands['vethscope.closeSnapshot'] {
  return async (about) => {
    const target = await pickSaved(services, subjectOf(services, about), l10n.t('Close Snapshot'));
    if (target !== undefined) services.targets.closeSaved(target);
  };
}

/** The open snapshot that is named, the only one, or the one that is picked, by what stands for its target. */
async function pickSaved(
  { targets }: Pick<Services, 'targets'>,
  about: Subject | undefined,
  title: string,
): Promise<string | undefined> {
  const named = savedAbout(about);
  if (named !== undefined) return named;
  const all = targets.saved.map(({ file }) => savedTarget(file));
  if (all.length < 2) return all[0];
  const items = all.map((target) => ({ label: `$(archive) ${targetName(target)}`, target }));
  return (await window.showQuickPick(items, { title }))?.target;
}

/** The saved snapshot that a thing is in. */
export function savedAbout(about: Subject | undefined): string | undefined {
  if (about === undefined || !('target' in about || 'lab' in about)) return undefined;
  const target = targetOf(about);
  return isSaved(target) ? target : undefined;
}
