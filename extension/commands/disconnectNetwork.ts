import * as l10n from '@vscode/l10n';
import type { Commands } from '../contributions.ts';
import { UserError } from '../errors/userError.ts';
import { containerOf } from '../places.ts';
import type { Services } from '../services.ts';
import { changeLab } from './changeLab.ts';
import { pickNetwork } from './pickNetwork.ts';
import { pickPlace } from './pickPlace.ts';
import { subjectOf } from './subjectOf.ts';

/** Detaches a running container from a network. */
export function disconnectNetwork(services: Services): Commands['vethscope.disconnectNetwork'] {
  return async (about, given) => {
    const title = l10n.t('Disconnect from Network');
    const subject = subjectOf(services, about);
    const picked = await pickPlace(services, subject, { title, only: 'containers' });
    if (picked === undefined) return false;
    const { observed, place } = picked;
    const attached = new Set(containerOf(observed.running, place)?.endpoints.map((endpoint) => endpoint.network));
    if (attached.size === 0) throw new UserError(l10n.t('{0} is connected to no network.', place));
    const named = given ?? (subject?.kind === 'endpoint' ? subject.network : undefined);
    const network = named ?? (await pickNetwork(observed, title, (name) => attached.has(name)));
    if (network === undefined) return false;
    await changeLab(
      services,
      observed.target,
      l10n.t('Disconnecting {0} from {1}', place, network),
      (runtime, target, work) => runtime.disconnect(target, observed.running.name, place, network, work),
    );
    return true;
  };
}
