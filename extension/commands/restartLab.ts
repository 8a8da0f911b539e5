import * as l10n from '@vscode/l10n';
import { Uri } from 'vscode';
import type { Commands } from '../contributions.ts';
import { UserError } from '../errors/userError.ts';
import { loadLab } from '../labFile.ts';
import { labRefOf } from '../labRef.ts';
import type { Services } from '../services.ts';
import { changeLab, tellMissing } from './changeLab.ts';
import { closeLabTerminals } from './labTerminal.ts';
import { pickLab } from './pickLab.ts';
import { subjectOf } from './subjectOf.ts';

/** Takes a lab down and brings it up again from its file; a file with errors leaves the lab as it is. */
export function restartLab(services: Services): Commands['vethscope.restartLab'] {
  return async (about) => {
    const observed = await pickLab(services, subjectOf(services, about));
    if (observed === undefined) return undefined;
    const { name, privilege, lab } = observed.running;
    if (lab.file === undefined) {
      throw new UserError(l10n.t('Lab {0} was not made from a file.', name));
    }
    const read = await loadLab(await services.runtime(), Uri.file(lab.file));
    closeLabTerminals(labRefOf(observed));
    const title = l10n.t('Restarting lab {0}', name);
    const outcome = await changeLab(services, observed.target, title, async (runtime, target, work) => {
      await runtime.downLab(target, name, { signal: work.signal });
      return runtime.upLab(target, { ...read, name }, { ...work, privilege });
    });
    tellMissing(outcome);
    return name;
  };
}
