/** Who reaches what, as a document. Pure. */
import * as l10n from '@vscode/l10n';
import type { AlikeCells, CauseGroup, Matrix, MatrixAnswer } from '../lab-runtime/index.ts';
import { sayPhrase } from './sayPhrase.ts';
import { bullets, code, paragraphs, plain } from './views/model/markdown.ts';

const marks: Readonly<Record<MatrixAnswer, string>> = { yes: '✓', no: '✗', unknown: '?' };

/** The table, its legend, and why what is not reached is not: once for all cells that are alike. */
export function matrixMarkdown(matrix: Matrix, groups: readonly CauseGroup[]): string {
  const { lab, target, takenAt, cells } = matrix;
  const count = (answer: MatrixAnswer): number => cells.filter((cell) => cell.answer === answer).length;
  const counts = l10n.t('{0} reached, {1} not, {2} unknown', count('yes'), count('no'), count('unknown'));
  return paragraphs(
    `# ${l10n.t('Who reaches what in {0}', plain(lab ?? target))}`,
    cells.length === 0
      ? l10n.t('There is nothing to ask.')
      : `${counts} · ${plain(takenAt)} · ${(matrix.milliseconds / 1000).toFixed(1)} s`,
    cells.length === 0 ? undefined : table(matrix),
    cells.length === 0 ? undefined : legend(matrix),
    groups.length === 0 ? undefined : `## ${l10n.t('What is not reached, and why')}`,
    ...groups.map(groupText),
  );
}

/** Columns by their numbers: names of forty would be wider than any window. */
function table({ rows, columns, cells }: Matrix): string {
  const heads = ['', ...columns.map((_, index) => String(index + 1))];
  return markdownTable(
    heads,
    rows.map(({ names }, row) => [
      plain(names.join(', ')),
      ...cells.filter((cell) => cell.row === row).map(({ answer }) => marks[answer]),
    ]),
  );
}

function legend({ columns }: Matrix): string {
  return markdownTable(
    ['', l10n.t('What is asked'), l10n.t('Who answers')],
    columns.map(({ name, owner, published }, index) => [
      String(index + 1),
      code(name),
      published === undefined ? plain(owner) : `${plain(owner)} ${code(String(published.containerPort))}`,
    ]),
  );
}

function markdownTable(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  return [heads, heads.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

function groupText({ kind, answer, count, alike }: CauseGroup): string {
  const remedy = alike[0]?.cause.remedy;
  const cells = count === 1 ? l10n.t('1 cell') : l10n.t('{0} cells', count);
  return paragraphs(
    `### ${marks[answer]} ${plain(kind)}: ${cells}`,
    bullets(alike.map(alikeText)),
    remedy === undefined ? undefined : l10n.t('Remedy: {0}', plain(sayPhrase(remedy))),
  );
}

function alikeText({ cause, blocks }: AlikeCells): string {
  const lines = blocks.map(({ rows, columns }) => `  - ${plain(rows.join(', '))} → ${plain(columns.join(', '))}`);
  return [plain(sayPhrase(cause.text)), ...lines].join('\n');
}
