/**
 * A model of iptables as a daemon sees it that runs one `iptables` command after another: append and insert
 * unless the rule is there, delete if it is. Each operation gives the book after it and the lines that do the
 * same to a kernel (`iptables-restore --noflush`). Immutable.
 */
import type { RuleLine } from '../model/plan.ts';

/** Names of the tables a book has. */
export type TableName = RuleLine['table'];

/** Chains of one table: rule texts in order, as `iptables-save` prints them after `-A CHAIN `. */
type Chains = Readonly<Record<string, readonly string[]>>;

/** See the head of this file. */
export interface RuleBook {
  readonly tables: Readonly<Partial<Record<TableName, Chains>>>;
  /** Policies that are not ACCEPT, by `table chain`. */
  readonly policies: Readonly<Record<string, string>>;
}

/** A kernel without rules. */
export const emptyRuleBook: RuleBook = { tables: {}, policies: {} };

/** One operation of a rule program. */
export type RuleOperation =
  | { readonly kind: 'chain'; readonly table: TableName; readonly chain: string }
  | { readonly kind: 'policy'; readonly table: TableName; readonly chain: string; readonly policy: string }
  /** `-A`, `-I`, `-D`, or delete and insert at the head, each as `iptables -C` before it decides. */
  | {
      readonly kind: 'append' | 'insert' | 'delete' | 'top';
      readonly table: TableName;
      readonly chain: string;
      readonly rule: string;
    };

/** Carries out a program; lines stand in its order. */
export function operate(
  book: RuleBook,
  program: readonly RuleOperation[],
): { readonly book: RuleBook; readonly lines: readonly RuleLine[] } {
  let current = book;
  const lines: RuleLine[] = [];
  for (const operation of program) {
    const done = operateOne(current, operation);
    current = done.book;
    lines.push(...done.lines.map((line) => ({ table: operation.table, line })));
  }
  return { book: current, lines };
}

function operateOne(
  book: RuleBook,
  operation: RuleOperation,
): { readonly book: RuleBook; readonly lines: readonly string[] } {
  const { table, chain } = operation;
  const rules = book.tables[table]?.[chain];
  if (operation.kind === 'chain') {
    return rules === undefined
      ? { book: withRules(book, table, chain, []), lines: [`:${chain} - [0:0]`] }
      : { book, lines: [] };
  }
  if (operation.kind === 'policy') {
    const policies = { ...book.policies, [`${table} ${chain}`]: operation.policy };
    return { book: { ...book, policies }, lines: [`:${chain} ${operation.policy} [0:0]`] };
  }
  const { kind, rule } = operation;
  const present = rules?.includes(rule) ?? false;
  const without = (rules ?? []).filter((other) => other !== rule);
  if (kind === 'top') {
    const lines = present ? [`-D ${chain} ${rule}`, `-I ${chain} ${rule}`] : [`-I ${chain} ${rule}`];
    return { book: withRules(book, table, chain, [rule, ...without]), lines: rules?.[0] === rule ? [] : lines };
  }
  if (kind === 'delete') {
    return present
      ? { book: withRules(book, table, chain, without), lines: [`-D ${chain} ${rule}`] }
      : { book, lines: [] };
  }
  if (present) return { book, lines: [] };
  const next = kind === 'append' ? [...(rules ?? []), rule] : [rule, ...(rules ?? [])];
  return { book: withRules(book, table, chain, next), lines: [`-${kind === 'append' ? 'A' : 'I'} ${chain} ${rule}`] };
}

function withRules(book: RuleBook, table: TableName, chain: string, rules: readonly string[]): RuleBook {
  return { ...book, tables: { ...book.tables, [table]: { ...book.tables[table], [chain]: rules } } };
}
