/** The predicate of the English sentence about a rule: what happens to the packets. */
import type { RuleVerdict, VerdictKind } from './ruleParts.ts';

type Describe = (verdict: RuleVerdict) => string;

const descriptions: Record<VerdictKind, Describe> = {
  accept: () => 'are accepted',
  drop: () => 'are dropped without an answer',
  return: () => 'return to the calling chain',
  reject: ({ value }) => (value === undefined ? 'are refused' : `are refused with ${value}`),
  masquerade: ({ value }) =>
    `get the address of the interface they leave by as their source${value === undefined ? '' : `, port ${value}`} (masquerade)`,
  dnat: ({ value }) => `are sent to ${rewritten(value)} instead (DNAT)`,
  snat: ({ value }) => `get ${rewritten(value)} as their source (SNAT)`,
  redirect: ({ value }) => `are redirected to ${value === undefined ? 'this host' : `port ${value} of this host`}`,
  log: ({ value }) => `are logged${value === undefined ? '' : ` as “${value.trim()}”`} and go on to the next rule`,
  jump: ({ value }) => `go through chain ${value ?? ''}`,
  goto: ({ value }) => `go to chain ${value ?? ''} and do not come back to this one`,
  none: () => 'are counted and go on to the next rule',
  other: ({ text }) => `are handed to “${text.replace(/^-j /u, '')}”`,
};

/** `are dropped without an answer`; an unknown target stands as it is written. */
export function describeVerdict(verdict: RuleVerdict): string {
  return descriptions[verdict.kind](verdict);
}

/** New address of a packet; `:53` rewrites the port alone. */
function rewritten(value: string | undefined): string {
  if (value === undefined) return 'another address';
  return /^:\d/u.test(value) && !value.startsWith('::') ? `port ${value.slice(1)}` : value;
}
