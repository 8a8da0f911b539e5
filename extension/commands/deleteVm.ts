import * as l10n from '@vscode/l10n';
import { window } from 'vscode';
import type { Commands } from '../contributions.ts';
import { readSetting } from '../readSetting.ts';
import type { Services } from '../services.ts';
import { partsOf } from '../targets/targetName.ts';
import { withoutTarget } from '../targets/targetWish.ts';
import { writeTargets } from '../targets/writeTargets.ts';
import { withProgress } from '../withProgress.ts';
import { closeTerminalsOf } from './labTerminal.ts';
import { subjectOf } from './subjectOf.ts';
import { machineHere, pickVm } from './vmCommands.ts';

/** Stops and forgets a virtual machine with its keys, after asking. */
export function deleteVm(services: Services): Commands['vethscope.deleteVm'] {
  return async (about) => {
    const target = await pickVm(services, subjectOf(services, about), l10n.t('Delete VM'));
    if (target === undefined) return false;
    const { name } = partsOf(target.id);
    const remove = l10n.t('Delete');
    const answer = await window.showWarningMessage(
      l10n.t('Delete the virtual machine {0}?', name),
      {
        modal: true,
        detail: l10n.t('Everything in it ends, and its keys are removed. The image stays for the next one.'),
      },
      remove,
    );
    if (answer !== remove) return false;
    const [runtime, here] = await machineHere(services);
    closeTerminalsOf(target.id);
    await target.link?.disconnect();
    await withProgress(l10n.t('Deleting the virtual machine {0}', name), ({ signal }) =>
      runtime.deleteVm(here, name, { signal }),
    );
    await writeTargets(services.targets, withoutTarget(readSetting('vethscope.targets'), target.id));
    return true;
  };
}
