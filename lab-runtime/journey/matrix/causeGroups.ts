/** The cells of a matrix that are not yes, put together by why: a rule that stops eighty packets is told of once. Pure. */
import type { CauseKind } from '../../model/journey.ts';
import type { Matrix, MatrixCause, MatrixCell } from '../../model/matrix.ts';
import { asItIs, inEnglish } from '../../model/phrase.ts';

/** Cells with one cause, word for word. */
export interface AlikeCells {
  readonly cause: MatrixCause;
  readonly cells: readonly MatrixCell[];
  /** The same by names: who has the same columns red is told of together. */
  readonly blocks: readonly { readonly rows: readonly string[]; readonly columns: readonly string[] }[];
}

/** Cells with one kind of cause. */
export interface CauseGroup {
  readonly kind: CauseKind;
  readonly answer: MatrixCell['answer'];
  readonly count: number;
  readonly alike: readonly AlikeCells[];
}

/** The greatest first. */
export function causeGroups(matrix: Matrix): readonly CauseGroup[] {
  const red = matrix.cells.flatMap((cell) => (cell.answer === 'yes' ? [] : [{ cell, cause: causeOf(cell) }]));
  const kinds = Map.groupBy(red, ({ cell, cause }) => `${cell.answer} ${cause.kind}`);
  return [...kinds.values()]
    .flatMap((members): readonly CauseGroup[] => {
      const [first] = members;
      if (first === undefined) return [];
      const texts = [...Map.groupBy(members, ({ cause }) => inEnglish(cause.text)).values()];
      const alike = texts
        .map((same): AlikeCells => {
          const cells = same.map(({ cell }) => cell);
          return { cause: same[0]?.cause ?? first.cause, cells, blocks: blocksOf(matrix, cells) };
        })
        .toSorted((a, b) => b.cells.length - a.cells.length);
      return [{ kind: first.cause.kind, answer: first.cell.answer, count: members.length, alike }];
    })
    .toSorted((a, b) => b.count - a.count);
}

function causeOf({ cause, outcome }: MatrixCell): MatrixCause {
  return cause ?? { kind: 'unknown', text: asItIs(outcome) };
}

function blocksOf({ rows, columns }: Matrix, cells: readonly MatrixCell[]): AlikeCells['blocks'] {
  const byRow = Map.groupBy(cells, ({ row }) => row);
  const bySet = Map.groupBy([...byRow], ([, own]) => own.map(({ column }) => column).join(' '));
  return [...bySet.values()].map((members) => ({
    rows: members.map(([row]) => rows[row]?.name ?? ''),
    columns: (members[0]?.[1] ?? []).map(({ column }) => columns[column]?.name ?? ''),
  }));
}
