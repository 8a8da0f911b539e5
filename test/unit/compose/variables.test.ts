import assert from 'node:assert/strict';
import { inEnglish } from '../../../lab-runtime/model/phrase.ts';
import fc from 'fast-check';
import { expandVariables } from '../../../lab-runtime/compose/expandVariables.ts';
import { parseEnvFile } from '../../../lab-runtime/compose/parseEnvFile.ts';

const environment = { A: 'one', EMPTY: '', _x1: 'under', DOLLAR: '$A' };

describe('compose: variables', () => {
  const expansions: readonly (readonly [text: string, expanded: string])[] = [
    ['plain', 'plain'],
    ['$A', 'one'],
    ['${A}', 'one'],
    ['x${A}y$A-z', 'xoneyone-z'],
    ['$_x1.', 'under.'],
    ['$$A', '$A'],
    ['$$$A', '$one'],
    ['$${A}', '${A}'],
    ['$5 and $ and $', '$5 and $ and $'],
    ['$(id)', '$(id)'],
    ['${A:-d}${A-d}', 'oneone'],
    ['${U:-d}${U-d}', 'dd'],
    ['${EMPTY:-d}|${EMPTY-d}', 'd|'],
    ['${U:-}${U-}', ''],
    ['${A:+r}${A+r}', 'rr'],
    ['${U:+r}${U+r}', ''],
    ['${EMPTY:+r}|${EMPTY+r}', '|r'],
    ['${A:?e}${EMPTY?e}', 'one'],
    ['${U:-${A}}', 'one'],
    ['${U:-${V:-${A}!}}', 'one!'],
    ['${U:-a$${A}}', 'a${A}'],
    ['${U:-a:-b}', 'a:-b'],
    ['${A:+<$A>}', '<one>'],
    ['${U:-two\nlines}', 'two\nlines'],
    ['$DOLLAR', '$A'],
    ['${A:-$(}', 'one'],
  ];
  for (const [text, expanded] of expansions) {
    it(`expands ${JSON.stringify(text)}`, () => {
      assert.deepEqual(expandVariables(text, environment), { text: expanded, problems: [] });
    });
  }

  const problems: readonly (readonly [text: string, kind: string, part: string, message: RegExp])[] = [
    ['a$U!', 'unset', '$U', /U is not set/],
    ['a${U}!', 'unset', '${U}', /U is not set/],
    ['a${constructor}', 'unset', '${constructor}', /constructor is not set/],
    ['a${X:-b${U}}', 'unset', '${U}', /U is not set/],
    ['a${X:-${Y:-$U}}', 'unset', '$U', /U is not set/],
    ['${U:?}', 'required', '${U:?}', /needs a value[.]/],
    ['${EMPTY:?say ${A}}', 'required', '${EMPTY:?say ${A}}', /needs a value: say one[.]/],
    ['${U?why}', 'required', '${U?why}', /needs a value: why[.]/],
    ['${}', 'malformed', '${}', /not a variable/],
    ['x${1A}', 'malformed', '${1A}', /not a variable/],
    ['${A!}', 'malformed', '${A!}', /not a variable/],
    ['${A:=b}', 'malformed', '${A:=b}', /not a variable/],
    ['x${A', 'malformed', '${A', /missing/],
  ];
  for (const [text, kind, part, message] of problems) {
    it(`finds what is wrong with ${text}`, () => {
      const [problem, ...more] = expandVariables(text, environment).problems;
      assert.deepEqual(more, []);
      assert.equal(problem?.kind, kind);
      assert.equal(text.slice(problem.start, problem.end), part);
      assert.match(inEnglish(problem.message), message);
    });
  }

  it('ends on hostile nesting', () => {
    const { problems: found } = expandVariables('${A:+'.repeat(5000) + '}'.repeat(5000), environment);
    assert.match(found[0] === undefined ? '' : inEnglish(found[0].message), /too deeply/);
  });

  it('never throws, and its problems lie in the text', () => {
    const piece = fc.oneof(fc.constantFrom('$', '{', '}', ':-', '?', '+', 'A', 'U', '$$', '${'), fc.string());
    fc.assert(
      fc.property(fc.array(piece), (pieces) => {
        const text = pieces.join('');
        for (const { start, end } of expandVariables(text, environment).problems) {
          assert.ok(start >= 0 && start < end && end <= text.length);
        }
      }),
    );
  });

  it('leaves text alone whose dollars are doubled', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        assert.deepEqual(expandVariables(text.replaceAll('$', '$$$$'), {}), { text, problems: [] });
      }),
    );
  });
});

describe('compose: .env files', () => {
  const read = (text: string, around = {}) => parseEnvFile(text, { file: '/labs/.env', environment: around });

  it('reads what Compose reads', () => {
    const text = `\uFEFF# comment
A=1
export B = two words   # and a comment
C='single $A \\n'
D="double $A\\t\\"x\\" \\\\ \\$A"
E=$A-\${B}
  F: yaml
EMPTY=
HASH=a#b
QUOTED="# no comment" # comment
MULTI="one
two"
UP=$AROUND
INHERITED
MISSING
dotted.name-x=1

LAST=end`;
    const { variables, diagnostics } = read(text.replaceAll('\nA=1\n', '\r\nA=1\r\n'), {
      AROUND: 'around',
      INHERITED: 'yes',
    });
    assert.deepEqual(diagnostics, []);
    assert.deepEqual(variables, {
      A: '1',
      B: 'two words',
      C: 'single $A \\n',
      D: 'double 1\t"x" \\ $A',
      E: '1-two words',
      F: 'yaml',
      EMPTY: '',
      HASH: 'a#b',
      QUOTED: '# no comment',
      MULTI: 'one\ntwo',
      UP: 'around',
      INHERITED: 'yes',
      'dotted.name-x': '1',
      LAST: 'end',
    });
  });

  it('lets the environment win inside values, as Compose does', () => {
    assert.equal(read('A=file\nB=$A\n', { A: 'around' }).variables['B'], 'around');
  });

  it('reports lines that are no assignment, and reads on', () => {
    const { variables, diagnostics } = read("A=1\nnot an assignment\n=x\nB=\"open\nC='a'b\nD=2\n");
    assert.deepEqual(variables, { A: '1', D: '2' });
    assert.deepEqual(
      diagnostics.map(({ code, severity, range }) => [code, severity, range.line, range.column, range.endColumn]),
      [
        ['bad-env-line', 'error', 2, 1, 18],
        ['bad-env-line', 'error', 3, 1, 3],
        ['bad-env-line', 'error', 4, 1, 8],
        ['bad-env-line', 'error', 5, 1, 7],
      ],
    );
    assert.equal(diagnostics[0]?.range.file, '/labs/.env');
  });

  it('is harmless with names of the prototype', () => {
    const { variables } = read('__proto__=x\nA=$constructor\n');
    assert.deepEqual(Object.entries(variables), [
      ['__proto__', 'x'],
      ['A', ''],
    ]);
  });

  it('never throws', () => {
    const piece = fc.oneof(fc.constantFrom('\n', '=', '"', "'", 'A', '#', '$', '\\', 'export '), fc.string());
    fc.assert(
      fc.property(fc.array(piece), (pieces) => {
        read(pieces.join(''));
      }),
    );
  });
});
