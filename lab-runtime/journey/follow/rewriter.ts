/** Who has rewritten a packet between two places where it was seen. Pure. */
import { translates } from '../../firewall/translates.ts';
import type { ConnectionState } from './packetInRules.ts';
import type { StepDraft } from './stepDraft.ts';

/** A chain that was asked in between, by its step's place among all. */
export interface AskedChain {
  readonly index: number;
  readonly step: StepDraft;
}

/** What tells of a rewrite that nothing known explains. */
export const unknownTeller = 'unknown';

/**
 * The place of the step that has done it, else `conntrack`: what is no connection's first packet is rewritten as that was. A
 * rule that says so comes before all else.
 */
export function rewriterAmong(
  asked: readonly AskedChain[],
  connection: ConnectionState,
): number | 'conntrack' | typeof unknownTeller {
  const told = asked.find(({ step }) => saysSo(step));
  if (told !== undefined) return told.index;
  if (connection !== 'new') return 'conntrack';
  // A source port that is taken is changed without a rule (net/netfilter/nf_nat_core.c, nf_nat_alloc_null_binding).
  return asked.find(({ step }) => tableOf(step) === 'nat')?.index ?? unknownTeller;
}

/** What nft's own rules set without connection tracking counts, too. */
function saysSo({ rule, rules }: StepDraft): boolean {
  if (rule !== undefined && translates(rule.verdict)) return true;
  return rules.some(({ backend, text }) => backend === 'nftables' && /\b(?:[sd]addr|[sd]port) set\b/u.test(text));
}

function tableOf({ object }: StepDraft): string | undefined {
  return object?.kind === 'rule' || object?.kind === 'chain' ? object.table : undefined;
}
