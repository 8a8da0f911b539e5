/** A matrix as `matrix --json` prints it: by names, its sentences in English. */
import { inEnglish, type Matrix, type MatrixCell } from '../../index.ts';
import { journeyJson } from './journeyJson.ts';

/** See the head of this file. */
export function matrixJson({ cells, ...matrix }: Matrix) {
  const { rows, columns } = matrix;
  return {
    ...matrix,
    cells: cells.map(({ row, column, cause, journey, ...cell }: MatrixCell) => ({
      ...{ from: rows[row]?.name, to: columns[column]?.name },
      ...cell,
      ...(cause !== undefined && {
        cause: {
          ...{ kind: cause.kind, text: inEnglish(cause.text) },
          ...(cause.remedy !== undefined && { remedy: inEnglish(cause.remedy) }),
        },
      }),
      ...(journey !== undefined && { journey: journeyJson(journey) }),
    })),
  };
}
