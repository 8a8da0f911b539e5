import * as l10n from '@vscode/l10n';
import type { Commands } from '../contributions.ts';
import { window } from 'vscode';
import type { Lab } from '../../lab-runtime/index.ts';
import { isSameFile } from '../canonicalPath.ts';
import { loadLab } from '../labFile.ts';
import { isLab, labKey, labRefOf, type LabRef } from '../labRef.ts';
import { readSetting } from '../readSetting.ts';
import type { Services } from '../services.ts';
import { nodeId } from '../views/model/nodeId.ts';
import { changeLab, tellMissing } from './changeLab.ts';
import { pickLabFile } from './pickLabFile.ts';
import { pickTarget } from './pickTarget.ts';
import { subjectOf } from './subjectOf.ts';
import { useTarget } from './useTarget.ts';

/** Brings the lab of a file up, or changes the running one where the file differs, and shows it. */
export function startLab(services: Services): Commands['vethscope.startLab'] {
  return async (about) => {
    const subject = subjectOf(services, about);
    const uri = await pickLabFile(services, subject);
    if (uri === undefined) return undefined;
    const lab = await loadLab(await services.runtime(), uri);
    const on = await pickTarget(services, subject, l10n.t('Start Lab'));
    if (on === undefined) return undefined;
    await useTarget(services, on.id);
    const ref: LabRef = labRefOf({ target: on.id, running: lab });
    if (!(await mayChange(services, ref, lab))) return undefined;
    const outcome = await changeLab(services, on.id, l10n.t('Starting lab {0}', lab.name), (runtime, target, work) =>
      runtime.upLab(target, lab, { ...work, privilege: readSetting('vethscope.lab.privilege') }),
    );
    tellMissing(outcome);
    services.targets.select({ ...ref, place: 'host' });
    // The keyboard stays in the file: taken away at once, the editor would not draw its new code lenses.
    await services.views.labs.reveal(nodeId('lab', labKey(ref)), 'show');
    return lab.name;
  };
}

/** A running lab of the same name that was made from another file is not changed without asking. */
async function mayChange({ targets }: Services, ref: LabRef, { name, file }: Lab): Promise<boolean> {
  const running = (await targets.labs()).find((one) => isLab(one, ref))?.running;
  if (running === undefined || (running.lab.file !== undefined && isSameFile(running.lab.file, file ?? '')))
    return true;
  const change = l10n.t('Change It');
  const answer = await window.showWarningMessage(
    l10n.t('A lab {0} is running already, and it was not made from this file.', name),
    {
      modal: true,
      detail: [
        running.lab.file === undefined
          ? l10n.t('It was made by commands, without a file.')
          : l10n.t('It was made from {0}.', running.lab.file),
        l10n.t(
          'Starting this file turns it into what this file describes; containers that are not in it end. To have both, give one of them another name: with “name:” at the top of its file.',
        ),
      ].join('\n'),
    },
    change,
  );
  return answer === change;
}
