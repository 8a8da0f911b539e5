import * as l10n from '@vscode/l10n';
import { window } from 'vscode';
import type { Commands } from '../contributions.ts';
import { labRefOf } from '../labRef.ts';
import type { Services } from '../services.ts';
import type { ObservedLab } from '../store.ts';
import { changeLab } from './changeLab.ts';
import { closeLabTerminals } from './labTerminal.ts';
import { pickLab } from './pickLab.ts';
import { subjectOf } from './subjectOf.ts';

/** Takes a lab down. One that was made neither from a file nor from a snapshot cannot be brought back, so that is asked first. */
export function stopLab(services: Services): Commands['vethscope.stopLab'] {
  return async (about) => {
    const observed = await pickLab(services, subjectOf(services, about));
    if (observed === undefined || !(await confirmed(observed))) return false;
    const { name } = observed.running;
    closeLabTerminals(labRefOf(observed));
    return changeLab(services, observed.target, l10n.t('Stopping lab {0}', name), (runtime, target, { signal }) =>
      runtime.downLab(target, name, { signal }),
    );
  };
}

async function confirmed({ running }: ObservedLab): Promise<boolean> {
  if (running.lab.file !== undefined || running.replayOf !== undefined) return true;
  const stop = l10n.t('Stop');
  const containers = running.lab.containers.map(({ spec }) => spec.name).join(', ');
  const answer = await window.showWarningMessage(
    l10n.t('Stop lab {0}?', running.name),
    { modal: true, detail: l10n.t('It was not made from a file. These containers end: {0}', containers) },
    stop,
  );
  return answer === stop;
}
