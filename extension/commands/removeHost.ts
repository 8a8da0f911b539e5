import * as l10n from '@vscode/l10n';
import type { Commands } from '../contributions.ts';
import { readSetting } from '../readSetting.ts';
import type { Services } from '../services.ts';
import { withoutTarget } from '../targets/targetWish.ts';
import { writeTargets } from '../targets/writeTargets.ts';
import { closeTerminalsOf } from './labTerminal.ts';
import { pickTarget } from './pickTarget.ts';
import { subjectOf } from './subjectOf.ts';

/** Forgets another machine. What runs there goes on. */
export function removeHost(services: Services): Commands['vethscope.removeHost'] {
  return async (about) => {
    const target = await pickTarget(services, subjectOf(services, about), l10n.t('Remove Host'), 'others');
    if (target?.link === undefined) return false;
    closeTerminalsOf(target.id);
    await target.link.disconnect();
    await writeTargets(services.targets, withoutTarget(readSetting('vethscope.targets'), target.id));
    return true;
  };
}
