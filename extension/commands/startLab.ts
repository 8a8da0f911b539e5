import * as l10n from '@vscode/l10n';
import type { Commands } from '../contributions.ts';
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
