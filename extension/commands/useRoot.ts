import * as l10n from '@vscode/l10n';
import { window } from 'vscode';
import type { Commands } from '../contributions.ts';
import { readSetting } from '../readSetting.ts';
import type { Services } from '../services.ts';
import { targetName } from '../targets/targetName.ts';
import { withTarget } from '../targets/targetWish.ts';
import { writeTargets } from '../targets/writeTargets.ts';
import { pickTarget } from './pickTarget.ts';
import { subjectOf } from './subjectOf.ts';

/** What every script there begins with then; no word, but what runs. */
const command = 'sudo /bin/sh -s';

/** Has everything on another machine done as root by sudo, or no longer so. */
export function useRoot(services: Services): Commands['vethscope.useRoot'] {
  return async (about) => {
    const title = l10n.t('Use Root');
    const target = await pickTarget(services, subjectOf(services, about), title, 'others');
    if (target?.link === undefined) return false;
    const { id, sudo } = target.wish;
    const items = [
      { label: l10n.t('As the user who logs in'), description: l10n.t('labs need no root'), sudo: false },
      { label: l10n.t('As root'), description: command, sudo: true },
    ];
    const picked = await window.showQuickPick(items, {
      title: l10n.t('Who one is on {0}', targetName(id)),
      placeHolder: sudo ? l10n.t('Now: as root') : l10n.t('Now: as the user who logs in'),
    });
    if (picked === undefined || picked.sudo === sudo) return false;
    await writeTargets(services.targets, withTarget(readSetting('vethscope.targets'), { id, sudo: picked.sudo }));
    return true;
  };
}
