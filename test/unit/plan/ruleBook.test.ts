import assert from 'node:assert/strict';
import fc from 'fast-check';
import { emptyRuleBook, operate, type RuleOperation } from '../../../lab-runtime/plan/ruleBook.ts';
import { printBook, replayRules } from './replayRules.ts';

const table = 'filter';
const forward = (kind: 'append' | 'insert' | 'delete' | 'top', rule: string): RuleOperation => ({
  kind,
  table,
  chain: 'FORWARD',
  rule,
});

/** The rules of FORWARD after a program, and the lines of its last operation. */
function outcome(...program: readonly RuleOperation[]): { rules: readonly string[]; lines: readonly string[] } {
  const before = operate(emptyRuleBook, program.slice(0, -1)).book;
  const { book, lines } = operate(before, program.slice(-1));
  return { rules: book.tables.filter?.['FORWARD'] ?? [], lines: lines.map(({ line }) => line) };
}

const cases: readonly (readonly [string, readonly RuleOperation[], readonly string[], readonly string[]])[] = [
  ['appends', [forward('append', '-j A'), forward('append', '-j B')], ['-j A', '-j B'], ['-A FORWARD -j B']],
  ['appends nothing twice', [forward('append', '-j A'), forward('append', '-j A')], ['-j A'], []],
  [
    'inserts at the head',
    [forward('append', '-j A'), forward('insert', '-j B')],
    ['-j B', '-j A'],
    ['-I FORWARD -j B'],
  ],
  [
    'inserts nothing twice',
    [forward('append', '-j A'), forward('append', '-j B'), forward('insert', '-j B')],
    ['-j A', '-j B'],
    [],
  ],
  ['deletes', [forward('append', '-j A'), forward('delete', '-j A')], [], ['-D FORWARD -j A']],
  ['deletes nothing that is not there', [forward('append', '-j A'), forward('delete', '-j B')], ['-j A'], []],
  [
    'moves to the top',
    [forward('append', '-j A'), forward('append', '-j B'), forward('top', '-j B')],
    ['-j B', '-j A'],
    ['-D FORWARD -j B', '-I FORWARD -j B'],
  ],
  [
    'puts on top what is not there',
    [forward('append', '-j A'), forward('top', '-j B')],
    ['-j B', '-j A'],
    ['-I FORWARD -j B'],
  ],
  ['leaves on top what is there', [forward('append', '-j A'), forward('top', '-j A')], ['-j A'], []],
  [
    'takes a rule for what it says, not for what it begins with',
    [forward('append', '-j A'), forward('delete', '-j')],
    ['-j A'],
    [],
  ],
];

describe('rule book', () => {
  for (const [title, program, rules, lines] of cases) {
    it(title, () => {
      assert.deepEqual(outcome(...program), { rules, lines });
    });
  }

  it('makes a chain once', () => {
    const chain: RuleOperation = { kind: 'chain', table: 'nat', chain: 'DOCKER' };
    const { book, lines } = operate(emptyRuleBook, [chain, chain]);
    assert.deepEqual(lines, [{ table: 'nat', line: ':DOCKER - [0:0]' }]);
    assert.deepEqual(book.tables, { nat: { DOCKER: [] } });
  });

  it('keeps the rules of a chain whose policy changes', () => {
    const policy: RuleOperation = { kind: 'policy', table, chain: 'FORWARD', policy: 'DROP' };
    const { book, lines } = operate(emptyRuleBook, [forward('append', '-j A'), policy]);
    assert.deepEqual(lines.at(-1), { table, line: ':FORWARD DROP [0:0]' });
    assert.match(printBook(book), /:FORWARD DROP \[0:0\]\n(:.*\n)*-A FORWARD -j A\n/);
  });

  it('does not change the book before', () => {
    operate(emptyRuleBook, [forward('append', '-j A')]);
    assert.deepEqual(emptyRuleBook, { tables: {}, policies: {} });
  });

  it('gives lines that do to a kernel what it does to the book, for any program', () => {
    const operation: fc.Arbitrary<RuleOperation> = fc.oneof(
      fc.record({
        kind: fc.constantFrom('append', 'insert', 'delete', 'top'),
        table: fc.constant(table),
        chain: fc.constantFrom('FORWARD', 'INPUT', 'OWN'),
        rule: fc.constantFrom('-j A', '-j B', '-i br0 -j A', '-i br01 -j A', '-j C'),
      }),
      fc.record({
        kind: fc.constant('policy'),
        table: fc.constant(table),
        chain: fc.constant('INPUT'),
        policy: fc.constantFrom('DROP', 'ACCEPT'),
      }),
    );
    const own: RuleOperation = { kind: 'chain', table, chain: 'OWN' };
    fc.assert(
      fc.property(fc.array(operation, { maxLength: 30 }), (program) => {
        const { book, lines } = operate(emptyRuleBook, [own, ...program]);
        assert.equal(replayRules(lines), printBook(book));
      }),
      { numRuns: 500 },
    );
  });
});
