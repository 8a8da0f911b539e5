/** Tables for people: columns aligned by what a terminal shows, not by code units. */
import { terminalWidth } from './terminalWidth.ts';
import { harmless } from './terminal.ts';

const gap = '   ';

/** Header and rows, columns three blanks apart; ends with a line end. The last column is not padded. */
export function formatTable(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [header, ...rows].map((cells) => cells.map((cell) => harmless(cell).replaceAll(/[\n\t]/g, ' ')));
  const widths = header.map((_, column) => Math.max(...lines.map((cells) => terminalWidth(cells[column] ?? ''))));
  const pad = (cell: string, column: number): string => cell + ' '.repeat((widths[column] ?? 0) - terminalWidth(cell));
  return lines.map((cells) => `${cells.map(pad).join(gap).trimEnd()}\n`).join('');
}
