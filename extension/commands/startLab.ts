import * as l10n from '@vscode/l10n';
import type { Commands } from '../contributions.ts';
import { window } from 'vscode';
import type { Lab } from '../../lab-runtime/index.ts';
import { isSameFile } from '../canonicalPath.ts';
import { loadLab } from '../labFile.ts';
import { readSetting } from '../readSetting.ts';
import type { Services } from '../services.ts';
import { nodeId } from '../views/model/nodeId.ts';
import { changeLab, tellMissing } from './changeLab.ts';
import { pickLabFile } from './pickLabFile.ts';
import { subjectOf } from './subjectOf.ts';

/** Brings the lab of a file up, or changes the running one where the file differs, and shows it. */
export function startLab(services: Services): Commands['vethscope.startLab'] {
  return async (about) => {
    const uri = await pickLabFile(services, subjectOf(services, about));
    if (uri === undefined) return undefined;
    const lab = await loadLab(await services.runtime(), uri);
    if (!(await mayChange(services, lab))) return undefined;
    const outcome = await changeLab(services, l10n.t('Starting lab {0}', lab.name), (runtime, target, work) =>
      runtime.upLab(target, lab, { ...work, privilege: readSetting('vethscope.lab.privilege') }),
    );
    tellMissing(outcome);
    services.store.select({ lab: lab.name, place: 'host' });
    // The keyboard stays in the file: taken away at once, the editor would not draw its new code lenses.
    await services.views.labs.reveal(nodeId('lab', lab.name), 'show');
    return lab.name;
  };
}

/** A running lab of the same name that was made from another file is not changed without asking. */
async function mayChange({ store }: Services, { name, file }: Lab): Promise<boolean> {
  const running = (await store.labs()).find((one) => one.running.name === name)?.running;
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
