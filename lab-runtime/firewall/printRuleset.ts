/** The way back from a ruleset to text. */
import type { Chain, Counters, Rule, Ruleset, Table } from '../model/ruleset.ts';

/**
 * A ruleset as iptables-save prints it, without the comment lines that name program and date. For a dump of
 * iptables-save this is the dump, byte for byte. A quoted text with a line break keeps it.
 */
export function printRuleset(ruleset: Ruleset): string {
  return ruleset.tables
    .flatMap(tableLines)
    .map((line) => `${line}\n`)
    .join('');
}

function tableLines(table: Table): readonly string[] {
  return [
    `*${table.name}`,
    ...table.chains.map(printChain),
    ...table.chains.flatMap((chain) => chain.rules.map(printRule)),
    'COMMIT',
  ];
}

/** A chain as iptables-save declares it: `:INPUT ACCEPT [0:0]`. */
export function printChain(chain: Chain): string {
  const declared = `:${chain.name} ${chain.policy ?? '-'}`;
  return chain.counters === undefined ? declared : `${declared} ${printCounters(chain.counters)}`;
}

/** One rule as iptables-save prints it: `[4:336] -A INPUT -i lo -j ACCEPT`. */
export function printRule(rule: Rule): string {
  const appended = rule.text === '' ? `-A ${rule.chain}` : `-A ${rule.chain} ${rule.text}`;
  return rule.counters === undefined ? appended : `${printCounters(rule.counters)} ${appended}`;
}

function printCounters(counters: Counters): string {
  return `[${String(counters.packets)}:${String(counters.bytes)}]`;
}
