import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { parseLabFile } from '../../../lab-runtime/compose/parseLabFile.ts';
import { parse, unmark } from './marked.ts';

/** Parses any text and checks what holds for every one. */
function survive(text: string): void {
  const { lab, diagnostics } = parse(text, { readFile: (path) => (path.endsWith('2.yaml') ? undefined : text) });
  assert.equal(
    lab === undefined,
    diagnostics.some(({ severity }) => severity === 'error'),
  );
  const lines = text.split('\n');
  const width = (line: number) => (lines[line - 1] ?? '').length + 1;
  for (const { range, message } of diagnostics) {
    const { line, column, endLine, endColumn } = range;
    assert.ok(line >= 1 && endLine >= line && endLine <= lines.length, `${message} ${JSON.stringify(range)}`);
    assert.ok(column >= 1 && column <= width(line), `${message} ${JSON.stringify(range)}`);
    assert.ok(endColumn >= 1 && endColumn <= width(endLine), `${message} ${JSON.stringify(range)}`);
    assert.ok(endLine > line || endColumn >= column, `${message} ${JSON.stringify(range)}`);
  }
}

/** Words of lab files, to be put together in ways nobody would. */
const words = [
  ...[
    'services',
    'networks',
    'x-lab',
    'include',
    'extends',
    'ports',
    'ipam',
    'config',
    'subnet',
    'driver_opts',
    'name',
  ],
  ...[
    'depends_on',
    'network_mode',
    'environment',
    'command',
    'scale',
    'deploy',
    'replicas',
    'links',
    'aliases',
    'outside',
  ],
  ...[
    ': ',
    ':\n',
    '\n',
    '  ',
    '- ',
    '[',
    ']',
    '{',
    '}',
    ', ',
    '"',
    "'",
    '&a ',
    '*a',
    '<<: ',
    '!reset ',
    '| ',
    '#',
    '\t',
    '$',
    '${A:-',
  ],
  ...[
    'web',
    'db',
    '80',
    '8080:80',
    '8000-8010:80-90',
    '10.1.0.0/16',
    '10.1.0.5',
    'bridge',
    'service:web',
    'null',
    'true',
    '\0',
    '\r\n',
    '💡',
    '\u2028',
  ],
];

const fixtureFolder = join(import.meta.dirname, '../../fixtures/compose/findings');
const fixtures = readdirSync(fixtureFolder).flatMap((file) =>
  readFileSync(join(fixtureFolder, file), 'utf8')
    .split(/^=== .*\n(?:--- .*\n)*/m)
    .map((marked) => unmark(marked).text),
);

describe('compose: hostile text', function () {
  this.timeout(60_000);

  // Mocha keeps whole stacks; where the YAML parser runs out of stack a thousand times, that takes seconds.
  const { stackTraceLimit } = Error;
  before(() => {
    Error.stackTraceLimit = 10;
  });
  after(() => {
    Error.stackTraceLimit = stackTraceLimit;
  });

  it('any text gives a lab or an error, with places inside the text', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), survive), { numRuns: 300 });
  });

  it('so do words of lab files in any order', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...words), { maxLength: 60 }), (parts) => {
        survive(parts.join(''));
      }),
      { numRuns: 300 },
    );
  });

  it('so does a lab file in which one value is any other', () => {
    const json = fc.jsonValue({ maxDepth: 3 });
    const keys = [
      'ports',
      'networks',
      'environment',
      'depends_on',
      'deploy',
      'links',
      'extra_hosts',
      'dns',
      'command',
      'extends',
      'profiles',
      'network_mode',
      'expose',
      'scale',
      'mac_address',
      'container_name',
    ];
    fc.assert(
      fc.property(fc.constantFrom(...keys), json, (key, value) => {
        survive(`services:\n  web:\n    ${key}: ${JSON.stringify(value)}\n`);
        survive(
          `services: {}\nx-lab: {${key}: ${JSON.stringify(value)}}\nnetworks: {a: {ipam: ${JSON.stringify(value)}, driver_opts: ${JSON.stringify(value)}}}\n`,
        );
        survive(`services: ${JSON.stringify(value)}\n`);
      }),
      { numRuns: 100 },
    );
  });

  it('so do lab files with pieces cut out or put in', () => {
    const edit = fc.record({
      text: fc.constantFrom(...fixtures),
      at: fc.nat(400),
      cut: fc.nat(20),
      insert: fc.constantFrom('', ...words),
    });
    fc.assert(
      fc.property(edit, ({ text, at, cut, insert }) => {
        survive(text.slice(0, at) + insert + text.slice(at + cut));
      }),
      { numRuns: 300 },
    );
  });

  it('a file with Windows line ends has the same places', () => {
    for (const text of fixtures) {
      const places = (source: string) => parse(source).diagnostics.map(({ code, range }) => [code, range]);
      if (!text.includes('|') && !text.includes('---'))
        assert.deepEqual(places(text.replaceAll('\n', '\r\n')), places(text));
    }
  });

  const bombs: Readonly<Record<string, string>> = {
    'aliases that multiply': `x0: &x0 [${'a,'.repeat(9)}a]\n${Array.from({ length: 12 }, (_, i) => `x${i + 1}: &x${i + 1} [${`*x${i},`.repeat(10)}]\n`).join('')}services: *x12\n`,
    'flow lists without end': '['.repeat(20_000),
    'mappings without end': `${'{a: '.repeat(2000)}1${'}'.repeat(2000)}`,
    'lists within lists': `services: ${'['.repeat(300)}${']'.repeat(300)}`,
    'block mappings without end': Array.from({ length: 1500 }, (_, i) => `${' '.repeat(i)}a:\n`).join(''),
    'a long line': `services: {web: {ports: ["${'1'.repeat(1_000_000)}"]}}`,
    'colons without end': `services: {web: {ports: ["${':'.repeat(20_000)}"]}}`,
    'names without end': `services: {${'x'.repeat(100_000)}: , db: {depends_on: [${'y'.repeat(100_000)}]}}`,
  };
  for (const [title, text] of Object.entries(bombs)) {
    it(`ends soon on ${title}`, () => {
      assert.equal(parse(text).lab, undefined);
    });
  }

  it('keeps messages short', () => {
    const { diagnostics } = parse(
      `services: {${'x'.repeat(100_000)}: , db: {image: [${'y'.repeat(1000)}], ports: ["${'z'.repeat(1000)}"]}}`,
    );
    for (const { message, remedy = '' } of diagnostics) assert.ok(message.length + remedy.length < 500, message);
  });

  it('is the same each time', () => {
    for (const text of fixtures) {
      assert.deepEqual(parse(text), parseLabFile(text, { file: '/labs/shop/compose.yaml', environment: {} }));
    }
  });
});
