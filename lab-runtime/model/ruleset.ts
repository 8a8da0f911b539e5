/** Rulesets as iptables and nft speak of them: tables, chains, rules, in evaluation order, with counters. */
import type { Fact } from './fact.ts';

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

/** How a chain of nf_tables is hooked up: `type filter hook forward priority 0; policy drop;` (nft(8), chains). */
export interface BaseChain {
  /** `filter`, `nat` or `route`. */
  readonly type: string;
  /** `prerouting`, `input`, `forward`, `output`, `postrouting`, `ingress`, `egress`. */
  readonly hook: string;
  readonly priority: number;
  /** Of `ingress` and `egress`: whose packets it sees. */
  readonly devices: readonly string[];
  readonly policy: string;
}

/** One rule as nft prints it. */
export interface NativeRule {
  readonly handle: number;
  /** Without what its counter has counted: `tcp dport 80 counter accept`. */
  readonly text: string;
  readonly counters?: Counters | undefined;
  /** The chains that it may send a packet to, by jump, goto or a map of verdicts in its text. */
  readonly jumps: readonly string[];
}

/** One chain of nf_tables; without `base` only jumps lead into it. */
export interface NativeChain {
  readonly name: string;
  readonly base?: BaseChain | undefined;
  readonly rules: readonly NativeRule[];
}

/** A table of nf_tables that iptables has not made, as `nft list table` tells it. */
export interface NativeTable {
  /** `ip`, `ip6`, `inet`, `arp`, `bridge` or `netdev`. */
  readonly family: string;
  readonly name: string;
  /** `dormant`: none of its chains is asked. */
  readonly flags: readonly string[];
  readonly chains: Fact<readonly NativeChain[]>;
}
