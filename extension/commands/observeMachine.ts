import * as l10n from '@vscode/l10n';
import type { Commands } from '../contributions.ts';
import { machineRef } from '../labRef.ts';
import type { Services } from '../services.ts';
import { machineNodeId } from '../views/model/machineContainer.ts';
import { withProgress } from '../withProgress.ts';
import { pickTarget } from './pickTarget.ts';
import { subjectOf } from './subjectOf.ts';
import { useTarget } from './useTarget.ts';

/** Shows whose every network namespace of a machine is, kept up to date while somebody looks. */
export function observeMachine(services: Services): Commands['vethscope.observeMachine'] {
  return async (about) => {
    const target = await pickTarget(services, subjectOf(services, about), l10n.t('Look at a Machine Itself'));
    if (target === undefined) return false;
    await useTarget(services, target.id);
    await withProgress(l10n.t('Looking at the machine itself'), ({ signal }) => target.machine.unfold(signal));
    services.targets.select({ ...machineRef(target.id), place: 'host' });
    await services.views.labs.reveal(machineNodeId(target.id), 'unfold');
    return target.machine.sight.snapshot !== undefined;
  };
}
