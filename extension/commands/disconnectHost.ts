import * as l10n from '@vscode/l10n';
import type { Commands } from '../contributions.ts';
import type { Services } from '../services.ts';
import { closeTerminalsOf } from './labTerminal.ts';
import { pickTarget } from './pickTarget.ts';
import { subjectOf } from './subjectOf.ts';

/** Disconnects another machine. Its labs go on. */
export function disconnectHost(services: Services): Commands['vethscope.disconnectHost'] {
  return async (about) => {
    const target = await pickTarget(services, subjectOf(services, about), l10n.t('Disconnect'), 'others');
    if (target?.link === undefined) return false;
    closeTerminalsOf(target.id);
    await target.link.disconnect();
    return true;
  };
}
