import * as l10n from '@vscode/l10n';
import type { Commands } from '../contributions.ts';
import type { Services } from '../services.ts';
import { partsOf } from '../targets/targetName.ts';
import { subjectOf } from './subjectOf.ts';
import { connectVm, pickVm, startMachine } from './vmCommands.ts';

/** Starts a virtual machine and connects it. */
export function startVm(services: Services): Commands['vethscope.startVm'] {
  return async (about) => {
    const target = await pickVm(services, subjectOf(services, about), l10n.t('Start VM'));
    if (target === undefined) return false;
    const { name } = partsOf(target.id);
    await startMachine(services, name);
    await connectVm(services, name);
    return true;
  };
}
