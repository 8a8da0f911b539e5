import type { Commands } from '../contributions.ts';
import { namespaceOf } from '../places.ts';
import type { Services } from '../services.ts';
import type { ObservedLab } from '../store.ts';
import type { SubjectOf } from '../subject.ts';
import { chainNodeId } from '../views/model/iptablesTree.ts';
import { pickLab } from './pickLab.ts';
import { subjectOf } from './subjectOf.ts';

/** From a rule to the chain it jumps to. A rule that jumps nowhere stays where it is. */
export function revealChain(services: Services): Commands['vethscope.revealChain'] {
  return async (about) => {
    const subject = subjectOf(services, about);
    if (subject?.kind !== 'rule' && subject?.kind !== 'chain') return;
    const observed = await pickLab(services, subject);
    if (observed === undefined) return;
    const chain = subject.kind === 'chain' ? subject.chain : targetOf(observed, subject);
    if (chain !== undefined) await services.views.iptables.reveal(chainNodeId(subject, chain));
  };
}

function targetOf(
  { snapshot }: ObservedLab,
  { place, family, table, chain, number }: SubjectOf<'rule'>,
): string | undefined {
  const ruleset = snapshot && namespaceOf(snapshot, place)?.rulesets[family];
  if (ruleset?.known !== true) return undefined;
  const chains = ruleset.value.tables.find(({ name }) => name === table)?.chains ?? [];
  const rules = chains.find(({ name }) => name === chain)?.rules ?? [];
  return rules.find((rule) => rule.number === number)?.target;
}
