/** Rulesets as iptables speaks of them: tables, chains, rules, in evaluation order, with counters. */

/** Packets and bytes a rule or policy has counted. */
export interface Counters {
  readonly packets: number;
  readonly bytes: number;
}

/** One rule: `-A CHAIN …`. */
export interface Rule {
  readonly chain: string;
  /** Position in its chain, from 1, as `iptables -L --line-numbers` counts. */
  readonly number: number;
  /** The rule as iptables-save prints it after `-A CHAIN `; never altered, also where it is not understood. */
  readonly text: string;
  /** Arguments of `text`, unquoted. */
  readonly args: readonly string[];
  /** Jump or goto target (`ACCEPT`, `DOCKER`, …); undefined where the rule has none. */
  readonly target?: string | undefined;
  readonly jump: 'jump' | 'goto' | 'none';
  readonly counters?: Counters | undefined;
  /** Line of the dump, from 1. */
  readonly line: number;
}

/** One chain. */
export interface Chain {
  readonly name: string;
  /** `ACCEPT`, `DROP`, … of a built-in chain; undefined for user chains. */
  readonly policy?: string | undefined;
  readonly counters?: Counters | undefined;
  readonly rules: readonly Rule[];
  readonly line: number;
}

/** One table: `filter`, `nat`, `mangle`, `raw`, `security`. */
export interface Table {
  readonly name: string;
  readonly chains: readonly Chain[];
  readonly line: number;
}

/** What one `iptables-save` printed. */
export interface Ruleset {
  readonly family: 'ipv4' | 'ipv6';
  /** Which backend printed it; `unknown` where the dump does not say. */
  readonly backend: 'nft' | 'legacy' | 'unknown';
  readonly tables: readonly Table[];
}
