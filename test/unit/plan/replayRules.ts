/** A kernel of paper: carries out `iptables-restore --noflush` lines and prints the result as `iptables-save` does. */
import assert from 'node:assert/strict';
import type { RuleLine } from '../../../lab-runtime/model/plan.ts';
import type { RuleBook, TableName } from '../../../lab-runtime/plan/ruleBook.ts';

const builtin: Readonly<Record<TableName, readonly string[]>> = {
  raw: ['PREROUTING', 'OUTPUT'],
  mangle: ['PREROUTING', 'INPUT', 'FORWARD', 'OUTPUT', 'POSTROUTING'],
  filter: ['INPUT', 'FORWARD', 'OUTPUT'],
  nat: ['PREROUTING', 'INPUT', 'OUTPUT', 'POSTROUTING'],
};
const tables: readonly TableName[] = ['raw', 'mangle', 'filter', 'nat'];

interface PaperChain {
  policy: string;
  rules: string[];
}

/** The saved text after these lines on an empty kernel. Fails on what a real one would refuse. */
export function replayRules(lines: readonly RuleLine[]): string {
  const kernel = new Map<TableName, Map<string, PaperChain>>();
  for (const { table, line } of lines) {
    const chains = kernel.get(table) ?? new Map(builtin[table].map((name) => [name, { policy: 'ACCEPT', rules: [] }]));
    kernel.set(table, chains);
    apply(chains, line);
  }
  return print((table) => kernel.get(table));
}

/** A book as the kernel it models would save it. */
export function printBook(book: RuleBook): string {
  return print((table) => {
    const chains = book.tables[table];
    if (chains === undefined) return undefined;
    const names = new Set([...builtin[table], ...Object.keys(chains)]);
    const policyOf = (name: string): string =>
      book.policies[`${table} ${name}`] ?? (builtin[table].includes(name) ? 'ACCEPT' : '-');
    return new Map([...names].map((name) => [name, { policy: policyOf(name), rules: [...(chains[name] ?? [])] }]));
  });
}

function apply(chains: Map<string, PaperChain>, line: string): void {
  const [, declared, policy] = /^:(\S+) (\S+) \[0:0\]$/.exec(line) ?? [];
  if (declared !== undefined && policy !== undefined) {
    const chain = chains.get(declared);
    assert.equal(
      chain === undefined,
      policy === '-',
      `${line}: an existing chain would be flushed, a built-in one has a policy`,
    );
    chains.set(declared, { policy, rules: chain?.rules ?? [] });
    return;
  }
  const [, verb, name = '', rule = ''] = /^-([AID]) (\S+) (.*)$/.exec(line) ?? [];
  const rules = chains.get(name)?.rules;
  assert.ok(rules !== undefined, `no chain: ${line}`);
  const target = /-j (\S+)/.exec(rule)?.[1] ?? '';
  assert.ok(!target.startsWith('DOCKER') || chains.has(target), `no target: ${line}`);
  const index = rules.indexOf(rule);
  assert.equal(index >= 0, verb === 'D', `twice, or not there: ${line}`);
  if (verb === 'A') rules.push(rule);
  if (verb === 'I') rules.unshift(rule);
  if (verb === 'D') rules.splice(index, 1);
}

function print(chainsOf: (table: TableName) => ReadonlyMap<string, PaperChain> | undefined): string {
  return tables
    .flatMap((table) => {
      const chains = chainsOf(table);
      if (chains === undefined) return [];
      const own = [...chains.keys()].filter((name) => !builtin[table].includes(name)).toSorted();
      const all = [...builtin[table], ...own].map((name) => ({ name, policy: '', rules: [], ...chains.get(name) }));
      return [
        `*${table}`,
        ...all.map(({ name, policy }) => `:${name} ${policy} [0:0]`),
        ...all.flatMap(({ name, rules }) => rules.map((rule) => `-A ${name} ${rule}`)),
        'COMMIT',
      ];
    })
    .map((line) => `${line}\n`)
    .join('');
}
