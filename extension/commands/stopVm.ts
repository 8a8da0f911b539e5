import * as l10n from '@vscode/l10n';
import { window } from 'vscode';
import type { Commands } from '../contributions.ts';
import type { Services } from '../services.ts';
import type { LabTarget } from '../targets/labTarget.ts';
import { partsOf } from '../targets/targetName.ts';
import { withProgress } from '../withProgress.ts';
import { closeTerminalsOf } from './labTerminal.ts';
import { subjectOf } from './subjectOf.ts';
import { machineHere, pickVm } from './vmCommands.ts';

/** Stops a virtual machine, after asking where labs are known to run in it. */
export function stopVm(services: Services): Commands['vethscope.stopVm'] {
  return async (about) => {
    const target = await pickVm(services, subjectOf(services, about), l10n.t('Stop VM'));
    if (target === undefined || !(await confirmed(target))) return false;
    const { name } = partsOf(target.id);
    const [runtime, here] = await machineHere(services);
    closeTerminalsOf(target.id);
    await target.link?.disconnect();
    try {
      return await withProgress(l10n.t('Stopping the virtual machine {0}', name), ({ signal }) =>
        runtime.stopVm(here, name, { signal }),
      );
    } finally {
      await services.targets.lookAtVms();
    }
  };
}

async function confirmed({ id, store }: LabTarget): Promise<boolean> {
  const labs = store.state.labs.map(({ running }) => running.name).join(', ');
  if (labs === '') return true;
  const stop = l10n.t('Stop');
  const answer = await window.showWarningMessage(
    l10n.t('Stop the virtual machine {0}?', partsOf(id).name),
    { modal: true, detail: l10n.t('These labs end with it: {0}', labs) },
    stop,
  );
  return answer === stop;
}
