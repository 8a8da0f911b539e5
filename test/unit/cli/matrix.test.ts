import assert from 'node:assert/strict';
import type { Matrix, MatrixCell } from '../../../lab-runtime/index.ts';
import { matrixJunit } from '../../../lab-runtime/cli/output/matrixJunit.ts';
import { matrixText } from '../../../lab-runtime/cli/output/matrixText.ts';
import { say } from '../../../lab-runtime/model/phrase.ts';
import { readXml, type XmlElement } from '../tools/readXml.ts';
import { runningLab, type } from './fakeCli.ts';

const asked = { question: { kind: 'tcp', from: 'web', to: 'db', port: 80 }, milliseconds: 12 } as const;
const nasty = 'rule "-A <x>" & more\u0007 \uD800';

function matrix(cells: readonly Omit<MatrixCell, 'question' | 'milliseconds'>[], size = 2): Matrix {
  return {
    ...{ version: 1, target: 'local', lab: 'shop', takenAt: '2026-11-27T10:00:00.000Z', milliseconds: 1234 },
    rows: Array.from({ length: size }, (_, index) => {
      const name = `c${String(index)}`;
      return { name, names: [name], role: 'container' };
    }),
    columns: Array.from({ length: size }, (_, index) => ({
      ...{ name: `c${String(index)}:80/tcp`, owner: `c${String(index)}`, protocol: 'tcp', port: 80 },
    })),
    cells: cells.map((cell) => ({ ...asked, ...cell })),
  };
}

const mixed = matrix([
  { row: 0, column: 0, answer: 'yes', outcome: 'connected' },
  {
    ...{ row: 0, column: 1, answer: 'no', outcome: 'no answer' },
    cause: { kind: 'rule-drop', text: say`${nasty}`, remedy: say`take it away` },
  },
  { row: 1, column: 0, answer: 'unknown', outcome: 'no answer', cause: { kind: 'events-lost', text: say`lost` } },
  { row: 1, column: 1, answer: 'yes', outcome: 'connected' },
]);

describe('the JUnit report of a matrix', () => {
  const report = readXml(matrixJunit(mixed));

  it('has a case a cell: no is a failure, unknown an error', () => {
    assert.equal(report.name, 'testsuites');
    const [suite] = report.children;
    assert.deepEqual(suite?.attributes, {
      ...{ name: 'shop', timestamp: '2026-11-27T10:00:00', tests: '4', failures: '1', errors: '1', time: '1.234' },
    });
    const told = suite.children.map(({ attributes, children }: XmlElement) => [
      ...[attributes['classname'], attributes['name'], attributes['time']],
      ...children.map(({ name, attributes: own }) => `${name} ${own['type'] ?? ''}`),
    ]);
    assert.deepEqual(told, [
      ['c0', 'c0:80/tcp', '0.012'],
      ['c0', 'c1:80/tcp', '0.012', 'failure rule-drop'],
      ['c1', 'c0:80/tcp', '0.012', 'error events-lost'],
      ['c1', 'c1:80/tcp', '0.012'],
    ]);
  });

  it('says why, with whatever characters', () => {
    const failure = report.children[0]?.children[1]?.children[0];
    const readable = 'rule "-A <x>" & more\uFFFD \uFFFD';
    assert.equal(failure?.attributes['message'], readable);
    assert.equal(failure.text, `c0 → c1:80/tcp: no answer\n${readable}\ntake it away`);
  });
});

describe('the text of a matrix', () => {
  const plain = { paint: (_: string, text: string) => text, columns: 80 };

  it('has a mark a cell, numbers that a legend explains, and causes once', () => {
    assert.equal(
      matrixText(mixed, plain),
      `    1 2
c0  ✓ ✗
c1  ? ✓

1 c0:80/tcp   2 c1:80/tcp

✗ rule-drop  1 cell
  rule "-A <x>" & more␇ \uD800
    c0 → c1:80/tcp
  remedy: take it away

? events-lost  1 cell
  lost
    c1 → c0:80/tcp

✓ 2 yes, ✗ 1 no, ? 1 unknown  (1.2 s)
`,
    );
  });

  it('is as narrow as the screen, with all columns', () => {
    const cells = Array.from({ length: 60 * 60 }, (_, index) => {
      const [row, column] = [Math.floor(index / 60), index % 60];
      const cause = { kind: 'network-isolation', text: say`apart from ${String(column)}` } as const;
      return row % 2 === column % 2
        ? ({ row, column, answer: 'yes', outcome: 'connected' } as const)
        : ({ row, column, answer: 'no', outcome: 'no answer', cause } as const);
    });
    const text = matrixText(matrix(cells, 60), plain);
    const table = text.slice(0, text.indexOf('✗ network-isolation'));
    for (const line of table.split('\n')) assert.ok(line.length <= 80, line);
    assert.equal(table.match(/[✓✗]/gu)?.length, 3600);
    // Thousands of cells, a few lines.
    assert.ok(text.slice(table.length).split('\n').length < 15);
    assert.match(text, /and 56 more like these, of 1680 cells/u);
  });

  it('says so where there is nothing to ask', () => {
    assert.match(matrixText(matrix([], 0), plain), /nothing to ask/u);
  });
});

describe('vethscope matrix', () => {
  const world = { labs: [runningLab()], runtime: { matrixLab: () => Promise.resolve(mixed) } };

  it('exits with 1 where a cell is not yes, and with 0 where all are', async () => {
    assert.equal((await type('matrix', world)).code, 1);
    const good = matrix([{ row: 0, column: 0, answer: 'yes', outcome: 'connected' }], 1);
    const { code, out } = await type('matrix', { ...world, runtime: { matrixLab: () => Promise.resolve(good) } });
    assert.equal(code, 0);
    assert.match(out, /✓ 1 yes {2}\(1\.2 s\)/u);
  });

  it('prints one document, and writes the report where it is wanted', async () => {
    const { out, written } = await type('matrix --json --junit reach.xml', world);
    const told = JSON.parse(out) as { readonly cells: readonly unknown[] };
    assert.deepEqual(told.cells[2], {
      ...{ from: 'c1', to: 'c0:80/tcp', ...asked, answer: 'unknown', outcome: 'no answer' },
      cause: { kind: 'events-lost', text: 'lost' },
    });
    assert.equal(readXml(written['reach.xml'] ?? '').name, 'testsuites');
  });

  it('passes on what is wanted, and refuses what is no protocol or too many at a time', async () => {
    const wishes: unknown[] = [];
    const matrixLab = (_target: unknown, _lab: unknown, options: object = {}) => {
      wishes.push(options);
      return Promise.resolve(mixed);
    };
    await type('matrix --protocol tcp --protocol icmp --from web --to db --jobs 4', {
      ...world,
      runtime: { matrixLab },
    });
    const [wish] = wishes as readonly Readonly<Record<string, unknown>>[];
    assert.deepEqual(
      [wish?.['protocols'], wish?.['from'], wish?.['to'], wish?.['jobs'], wish?.['keepJourneys']],
      [['tcp', 'icmp'], ['web'], ['db'], 4, false],
    );
    assert.equal((await type('matrix --protocol sctp', world)).code, 2);
    assert.equal((await type('matrix --jobs 500', world)).code, 2);
  });
});
