import type { Commands } from '../contributions.ts';
import { refOf } from '../labRef.ts';
import type { Services } from '../services.ts';
import { chainIdFor } from '../views/model/chainIdFor.ts';
import { pickSeen } from './pickSeen.ts';
import { subjectOf } from './subjectOf.ts';

/** From a rule to the chain it jumps to, in the order by table, where each chain stands once. A rule that jumps nowhere stays where it is. */
export function revealChain(services: Services): Commands['vethscope.revealChain'] {
  return async (about) => {
    const subject = subjectOf(services, about);
    if (subject?.kind !== 'rule' && subject?.kind !== 'chain') return;
    const observed = await pickSeen(services, subject);
    const id = observed && chainIdFor(observed, subject);
    if (observed === undefined || id === undefined) return;
    services.targets.select({ ...refOf(observed), place: subject.place });
    services.targets.orderRules('table');
    await services.views.iptables.reveal(id);
  };
}
