import * as l10n from '@vscode/l10n';
import { window } from 'vscode';
import type { Commands } from '../contributions.ts';
import { containerOf } from '../places.ts';
import { UserError } from '../errors/userError.ts';
import { labRefOf } from '../labRef.ts';
import type { Services } from '../services.ts';
import type { Subject } from '../subject.ts';
import { portText } from '../views/model/portText.ts';
import { changeLab } from './changeLab.ts';
import { closeLabTerminals } from './labTerminal.ts';
import { pickPlace, type Picked } from './pickPlace.ts';
import { subjectOf } from './subjectOf.ts';

/** Of a lab or a network the container is picked; of a port or an endpoint it is not what the user has in mind. */
const removable: ReadonlySet<Subject['kind']> = new Set(['lab', 'network', 'place']);

/** Ends a container of a running lab, after asking. */
export function removeContainer(services: Services): Commands['vethscope.removeContainer'] {
  return async (about) => {
    const title = l10n.t('Remove Container');
    const subject = subjectOf(services, about);
    if (subject !== undefined && !removable.has(subject.kind)) throw new UserError(l10n.t('This is no container.'));
    const picked = await pickPlace(services, subject, { title, only: 'containers' });
    if (picked === undefined || !(await confirmed(picked))) return false;
    const { observed, place } = picked;
    closeLabTerminals(labRefOf(observed), place);
    await changeLab(services, observed.target, l10n.t('Removing container {0}', place), (runtime, target, work) =>
      runtime.removeContainer(target, observed.running.name, place, work),
    );
    return true;
  };
}

/** Lists what goes with it. */
async function confirmed({ observed, place }: Picked): Promise<boolean> {
  const remove = l10n.t('Remove');
  const container = containerOf(observed.running, place);
  const detail = [
    l10n.t('Its programs end.'),
    ...(container?.endpoints ?? []).map(({ address, hostInterface }) =>
      l10n.t('Address {0} and the cable {1} go.', address, hostInterface),
    ),
    ...(container?.ports ?? []).map((port) => l10n.t('Port {0} of the host is free again.', portText(port))),
  ];
  const question = l10n.t('Remove container {0} of lab {1}?', place, observed.running.name);
  const answer = await window.showWarningMessage(question, { modal: true, detail: detail.join('\n') }, remove);
  return answer === remove;
}
