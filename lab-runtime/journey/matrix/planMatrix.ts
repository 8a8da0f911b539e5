/** Who can ask in a snapshot, what can be asked, and the question of each pair. Pure. */
import type { MatrixColumn, MatrixProtocol, MatrixQuestion, MatrixRow } from '../../model/matrix.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import type { Listener } from '../causes/evidence.ts';
import { columnsOf, type AskedColumn } from './matrixColumns.ts';
import { matrixGroups } from './matrixGroups.ts';

/** Where a list is given, only what it names. */
export interface MatrixWish {
  readonly protocols?: readonly MatrixProtocol[] | undefined;
  readonly from?: readonly string[] | undefined;
  /** Who answers; `host` for the ports that are published there. */
  readonly to?: readonly string[] | undefined;
}

/** See the head of this file. */
export interface MatrixPlan {
  readonly rows: readonly MatrixRow[];
  readonly columns: readonly MatrixColumn[];
  /** By rows, then by columns. */
  readonly questions: readonly PlannedQuestion[];
}

/** The question of a cell. */
export interface PlannedQuestion {
  readonly row: number;
  readonly column: number;
  readonly question: MatrixQuestion;
}

/** Listeners by the inode of their namespace; of one that is not there it is unknown who listens. */
export function planMatrix(
  snapshot: Snapshot,
  listeners: ReadonlyMap<number, readonly Listener[]>,
  wish: MatrixWish = {},
): MatrixPlan {
  const groups = matrixGroups(snapshot);
  const rows = groups.map(({ row }) => row).filter(({ names }) => isNamed(wish.from, names));
  const columns = columnsOf(snapshot, groups, listeners)
    .filter(({ column }) => wish.protocols?.includes(column.protocol) ?? true)
    .filter(({ column, names }) => isNamed(wish.to, [...names, ...(column.published === undefined ? [] : ['host'])]));
  return {
    rows,
    columns: columns.map(({ column }) => column),
    questions: rows.flatMap((row, at) =>
      columns.map((column, index) => ({ row: at, column: index, question: questionOf(row, column) })),
    ),
  };
}

/** Names that a wish may have. */
export function namesInMatrix(snapshot: Snapshot): readonly string[] {
  return matrixGroups(snapshot).flatMap(({ row }) => row.names);
}

function isNamed(wanted: readonly string[] | undefined, names: readonly string[]): boolean {
  return wanted === undefined || names.some((name) => wanted.includes(name));
}

function questionOf(row: MatrixRow, { column, toFrom, family }: AskedColumn): MatrixQuestion {
  const { protocol, port } = column;
  return {
    ...{ kind: protocol, from: row.name, to: toFrom(row) },
    ...(port !== undefined && { port }),
    ...(family !== undefined && { family }),
  };
}
