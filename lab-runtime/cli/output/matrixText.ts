/** A matrix for people: two columns of the screen a cell, a legend, and why the red cells are red, once for all that are alike. */
import {
  causeGroups,
  inEnglish,
  type AlikeCells,
  type CauseGroup,
  type Matrix,
  type MatrixAnswer,
  type MatrixColumn,
} from '../../index.ts';
import { harmless, type Screen, type Style } from './terminal.ts';
import { terminalWidth } from './terminalWidth.ts';

type Paint = Screen['paint'];

const marks: Readonly<Record<MatrixAnswer, string>> = { yes: '✓', no: '✗', unknown: '?' };
const colours: Readonly<Record<MatrixAnswer, Style>> = { yes: 'green', no: 'red', unknown: 'yellow' };

/** See the head of this file. */
export function matrixText(matrix: Matrix, { paint, columns }: Pick<Screen, 'paint' | 'columns'>): string {
  if (matrix.cells.length === 0) return 'There is nothing to ask: no container runs, or none that is meant.\n';
  const width = Math.max(columns, 40);
  return [
    ...table(matrix, width, paint),
    ...legend(matrix.columns, width),
    '',
    ...causeGroups(matrix).flatMap((group) => [...groupText(group, paint), '']),
    summary(matrix, paint),
    '',
  ].join('\n');
}

/** In parts where the screen is too narrow for all columns. */
function table({ rows, columns, cells }: Matrix, width: number, paint: Paint): readonly string[] {
  const names = rows.map(({ names: own }) => harmless(own.join(', ')));
  const first = Math.min(Math.max(...names.map(terminalWidth)), 32);
  const perPart = Math.max(5, Math.floor((width - first - 1) / 2));
  const starts = Array.from({ length: Math.ceil(columns.length / perPart) }, (_, part) => part * perPart);
  return starts.flatMap((start) => {
    const part = columns.slice(start, start + perPart);
    const lines = names.map((name, row) => {
      const own = cells.filter((cell) => cell.row === row && cell.column >= start && cell.column < start + perPart);
      return `${fit(name, first)} ${own.map(({ answer }) => ` ${paint(colours[answer], marks[answer])}`).join('')}`;
    });
    return [...numbers(start, part.length, columns.length, first, paint), ...lines, ''];
  });
}

/** Numbers of columns, their digits one below the other. */
function numbers(start: number, count: number, most: number, indent: number, paint: Paint): readonly string[] {
  const digits = String(most).length;
  return Array.from({ length: digits }, (_, digit) => {
    const line = Array.from({ length: count }, (_, index) => {
      const own = String(start + index + 1).padStart(digits)[digit] ?? ' ';
      return ` ${own}`;
    });
    return paint('dim', `${' '.repeat(indent + 1)}${line.join('')}`.trimEnd());
  });
}

function legend(columns: readonly MatrixColumn[], width: number): readonly string[] {
  const digits = String(columns.length).length;
  const entries = columns.map((column, index) => `${String(index + 1).padStart(digits)} ${harmless(nameText(column))}`);
  const widest = Math.max(...entries.map(terminalWidth)) + 3;
  const perLine = Math.max(1, Math.floor((width + 3) / widest));
  const height = Math.ceil(entries.length / perLine);
  // Downwards, as a directory is listed.
  return Array.from({ length: height }, (_, line) =>
    entries
      .filter((_, index) => index % height === line)
      .map((entry) => fit(entry, widest))
      .join('')
      .trimEnd(),
  );
}

function nameText({ name, owner, published }: MatrixColumn): string {
  return published === undefined ? name : `${name} → ${owner}:${String(published.containerPort)}`;
}

function fit(text: string, width: number): string {
  const own = terminalWidth(text);
  return own <= width ? text + ' '.repeat(width - own) : `${text.slice(0, width - 1)}…`;
}

const mostAlike = 4;
const mostBlocks = 4;
const mostNames = 4;

function groupText({ kind, answer, count, alike }: CauseGroup, paint: Paint): readonly string[] {
  const head = `${paint(colours[answer], `${marks[answer]} ${kind}`)}  ${count === 1 ? '1 cell' : `${String(count)} cells`}`;
  const rest = alike.slice(mostAlike);
  const cells = rest.reduce((sum, one) => sum + one.cells.length, 0);
  return [
    head,
    ...alike.slice(0, mostAlike).flatMap((one) => alikeText(one, paint)),
    ...(rest.length === 0 ? [] : [`  and ${String(rest.length)} more like these, of ${String(cells)} cells`]),
    ...remedyText(alike[0], paint),
  ];
}

function alikeText({ cause, cells, blocks }: AlikeCells, paint: Paint): readonly string[] {
  const rest = blocks.slice(mostBlocks);
  const lines = blocks.slice(0, mostBlocks).map(({ rows, columns }) => `${list(rows)} → ${list(columns)}`);
  const more = rest.length === 0 ? [] : [`and ${String(rest.length)} more`];
  return [
    `  ${harmless(inEnglish(cause.text))}${cells.length === 1 ? '' : paint('dim', ` (${String(cells.length)})`)}`,
    ...[...lines, ...more].map((line) => `    ${paint('dim', harmless(line))}`),
  ];
}

function remedyText(one: AlikeCells | undefined, paint: Paint): readonly string[] {
  const remedy = one?.cause.remedy;
  return remedy === undefined ? [] : [`  ${paint('bold', 'remedy')}: ${harmless(inEnglish(remedy))}`];
}

function list(names: readonly string[]): string {
  if (names.length <= mostNames + 1) return names.join(', ');
  return `${names.slice(0, mostNames).join(', ')} and ${String(names.length - mostNames)} more`;
}

function summary({ cells, milliseconds }: Matrix, paint: Paint): string {
  const counts = (['yes', 'no', 'unknown'] as const).flatMap((answer) => {
    const count = cells.filter((cell) => cell.answer === answer).length;
    return count === 0 ? [] : [paint(colours[answer], `${marks[answer]} ${String(count)} ${answer}`)];
  });
  return `${counts.join(', ')}  ${paint('dim', `(${(milliseconds / 1000).toFixed(1)} s)`)}`;
}
