import { namespaceOf } from '../../places.ts';
import type { Observed } from '../../store.ts';
import type { SubjectOf } from '../../subject.ts';
import { chainNodeId } from './ruleNodes.ts';

/** Id of the node of a chain, or of the one that a rule jumps to; undefined for a rule that jumps nowhere. */
export function chainIdFor({ snapshot }: Observed, about: SubjectOf<'rule'> | SubjectOf<'chain'>): string | undefined {
  if (about.kind === 'chain') return chainNodeId(about, about.chain);
  const ruleset = snapshot && namespaceOf(snapshot, about.place)?.rulesets[about.family];
  const table = ruleset?.known === true ? ruleset.value.tables.find(({ name }) => name === about.table) : undefined;
  const rule = table?.chains
    .find(({ name }) => name === about.chain)
    ?.rules.find(({ number }) => number === about.number);
  const target = table?.chains.find(({ name }) => name === rule?.target);
  return target && chainNodeId(about, target.name);
}
