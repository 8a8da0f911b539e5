import * as l10n from '@vscode/l10n';
import type { Commands } from '../contributions.ts';
import { vethOf } from '../copyable.ts';
import { UserError } from '../errors/userError.ts';
import { labKey, refOf } from '../labRef.ts';
import { nameOfPlace } from '../places.ts';
import type { Services } from '../services.ts';
import { interfaceNodeId } from '../views/model/interfacesTree.ts';
import { pickSeenPlace } from './pickSeen.ts';
import { subjectOf } from './subjectOf.ts';

/** From a container's endpoint to its veth among the host's interfaces. */
export function revealVeth(services: Services): Commands['vethscope.revealVeth'] {
  return async (about) => {
    const subject = subjectOf(services, about);
    const picked = await pickSeenPlace(services, subject, { title: l10n.t('Reveal veth'), purpose: 'look' });
    if (picked === undefined) return;
    const { observed, place } = picked;
    const ref = refOf(observed);
    const named = subject?.kind === 'endpoint' || subject?.kind === 'interface' ? subject : undefined;
    const veth = vethOf(observed, named ?? { kind: 'place', ...ref, place });
    if (veth === undefined)
      throw new UserError(l10n.t('No veth of {0} is known on the host.', nameOfPlace(observed.snapshot, place)));
    services.targets.select({ ...ref, place: 'host' });
    await services.views.interfaces.reveal(interfaceNodeId(labKey(ref), 'host', veth));
  };
}
