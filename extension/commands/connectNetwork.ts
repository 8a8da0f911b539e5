import * as l10n from '@vscode/l10n';
import type { Commands } from '../contributions.ts';
import { UserError } from '../errors/userError.ts';
import { containerOf } from '../places.ts';
import type { Services } from '../services.ts';
import { attachmentTo } from '../wishes.ts';
import { changeLab } from './changeLab.ts';
import { pickNetwork } from './pickNetwork.ts';
import { pickPlace } from './pickPlace.ts';
import { subjectOf } from './subjectOf.ts';

/** Attaches a running container to a further network. */
export function connectNetwork(services: Services): Commands['vethscope.connectNetwork'] {
  return async (about, given) => {
    const title = l10n.t('Connect to Network');
    const picked = await pickPlace(services, subjectOf(services, about), { title, only: 'containers' });
    if (picked === undefined) return false;
    const { observed, place } = picked;
    const attached = new Set(containerOf(observed.running, place)?.endpoints.map(({ network }) => network));
    if (observed.running.lab.networks.every(({ spec }) => attached.has(spec.name))) {
      throw new UserError(l10n.t('{0} is connected to every network of the lab.', place));
    }
    const network = given ?? (await pickNetwork(observed, title, (name) => !attached.has(name)));
    if (network === undefined) return false;
    await changeLab(
      services,
      observed.target,
      l10n.t('Connecting {0} to {1}', place, network),
      (runtime, target, work) => runtime.connect(target, observed.running.name, place, attachmentTo(network), work),
    );
    return true;
  };
}
