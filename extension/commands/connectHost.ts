import * as l10n from '@vscode/l10n';
import type { Commands } from '../contributions.ts';
import type { Services } from '../services.ts';
import { pickTarget } from './pickTarget.ts';
import { subjectOf } from './subjectOf.ts';
import { useTarget } from './useTarget.ts';

/** Connects another machine; its labs are then read and watched as this machine's are. */
export function connectHost(services: Services): Commands['vethscope.connectHost'] {
  return async (about) => {
    const target = await pickTarget(services, subjectOf(services, about), l10n.t('Connect'), 'others');
    if (target === undefined) return false;
    await useTarget(services, target.id);
    return true;
  };
}
