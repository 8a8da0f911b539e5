/** A matrix as a JUnit report: a test case a cell. Readers differ; attributes are those that all of them know. */
import { inEnglish, type Matrix, type MatrixCell } from '../../index.ts';

/** A cell that is `no` is a failure, one that is `unknown` an error. */
export function matrixJunit(matrix: Matrix): string {
  const { cells, lab, target, takenAt, milliseconds } = matrix;
  const count = (answer: MatrixCell['answer']): number => cells.filter((cell) => cell.answer === answer).length;
  const totals = attributes({
    ...{ tests: cells.length, failures: count('no'), errors: count('unknown') },
    time: seconds(milliseconds),
  });
  const suite = attributes({ name: lab ?? target, timestamp: takenAt.replace(/\.\d+Z$/u, '') });
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="vethscope matrix" ${totals}>`,
    `  <testsuite ${suite} ${totals}>`,
    ...cells.map((cell) => testCase(matrix, cell)),
    '  </testsuite>',
    '</testsuites>',
    '',
  ].join('\n');
}

function testCase(
  { rows, columns }: Matrix,
  { row, column, answer, cause, outcome, milliseconds }: MatrixCell,
): string {
  const [from, to] = [rows[row]?.name ?? '', columns[column]?.name ?? ''];
  const head = `    <testcase ${attributes({ classname: from, name: to, time: seconds(milliseconds) })}`;
  if (answer === 'yes') return `${head}/>`;
  const message = cause === undefined ? outcome : inEnglish(cause.text);
  const remedy = cause?.remedy === undefined ? [] : [inEnglish(cause.remedy)];
  const text = escape([`${from} → ${to}: ${outcome}`, message, ...remedy].join('\n'));
  const tag = answer === 'no' ? 'failure' : 'error';
  return `${head}><${tag} ${attributes({ type: cause?.kind ?? 'unknown', message })}>${text}</${tag}></testcase>`;
}

function seconds(milliseconds: number): string {
  return (milliseconds / 1000).toFixed(3);
}

function attributes(all: Readonly<Record<string, string | number>>): string {
  return Object.entries(all)
    .map(([name, value]) => `${name}="${escape(String(value)).replaceAll('\n', '&#10;')}"`)
    .join(' ');
}

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** XML 1.0 has no way to write most control characters, nor half a surrogate pair: they become U+FFFD. */
function escape(text: string): string {
  return text
    .replaceAll(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, '\uFFFD')
    .replaceAll(/["&<>]/gu, (character) => entities[character] ?? character);
}
