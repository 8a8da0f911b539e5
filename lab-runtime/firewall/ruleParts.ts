/** A rule taken apart: its matches and its verdict, each with the text it was read from. */

/** What a match looks at. `other` is a match that is not understood: it may or may not hold. */
export type MatchKind =
  | 'in-interface'
  | 'out-interface'
  | 'source'
  | 'destination'
  | 'protocol'
  | 'source-port'
  | 'destination-port'
  | 'source-type'
  | 'destination-type'
  | 'connection-state'
  | 'fragment'
  | 'tcp-flags'
  | 'icmp-type'
  | 'mark'
  | 'set'
  | 'comment'
  | 'other';

/** One match of a rule. */
export interface RuleMatch {
  readonly kind: MatchKind;
  /** True where it stands behind a `!`. */
  readonly negated: boolean;
  /** The option's value as printed, without quotes; two values are joined by a space; empty where it has none. */
  readonly value: string;
  /** As written in the rule: `! -i docker0`. */
  readonly text: string;
}

/** What a rule does with a packet that matches. `none`: nothing, it only counts. `other`: a target not understood. */
export type VerdictKind =
  | 'accept'
  | 'drop'
  | 'return'
  | 'reject'
  | 'masquerade'
  | 'dnat'
  | 'snat'
  | 'redirect'
  | 'log'
  | 'jump'
  | 'goto'
  | 'none'
  | 'other';

/** The verdict of a rule. */
export interface RuleVerdict {
  readonly kind: VerdictKind;
  /** Target as written: `DNAT`, `DOCKER`. */
  readonly target?: string | undefined;
  /** What the target needs to know: the new address, the chain, the log prefix, the kind of refusal. */
  readonly value?: string | undefined;
  /** As written in the rule, from `-j` to its end. */
  readonly text: string;
}

/** A rule taken apart. */
export interface RuleParts {
  readonly matches: readonly RuleMatch[];
  readonly verdict: RuleVerdict;
}
