/** Ways through a ruleset. */
import type { Chain, Rule, Ruleset, Table } from '../model/ruleset.ts';

/** A table by name; undefined where the dump has none. */
export function tableOf(ruleset: Ruleset, name: string): Table | undefined {
  return ruleset.tables.find((table) => table.name === name);
}

/** A chain by name. Chains of different tables may bear the same name, so a table is needed. */
export function chainOf(table: Table, name: string): Chain | undefined {
  return table.chains.find((chain) => chain.name === name);
}

/** The chain a rule jumps or goes to; undefined where its target is a verdict or an extension. */
export function targetChain(table: Table, rule: Rule): Chain | undefined {
  return rule.target === undefined ? undefined : chainOf(table, rule.target);
}

/** The rules of a table that jump or go to a chain, in order of the table. */
export function jumpsTo(table: Table, chain: string): readonly Rule[] {
  return table.chains.flatMap((from) => from.rules.filter((rule) => rule.target === chain));
}

/** True for a chain the kernel calls itself (`FORWARD`, …): only those have a policy. */
export function isBuiltin(chain: Chain): boolean {
  return chain.policy !== undefined;
}
