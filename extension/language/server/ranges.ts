/** Between the runtime's places (from 1) and the protocol's (from 0); both count UTF-16 units, both ends are exclusive. */
import type { Position, Range } from 'vscode-languageserver/node';
import type { SourceRange } from '../../../lab-runtime/index.ts';

/** The range of a place, whatever its file is. */
export function toRange({ line, column, endLine, endColumn }: SourceRange): Range {
  return {
    start: { line: line - 1, character: column - 1 },
    end: { line: endLine - 1, character: endColumn - 1 },
  };
}

/** Whether a position touches a range; its end does, as the caret after a word touches the word. */
export function touches({ start, end }: Range, position: Position): boolean {
  return !isBefore(position, start) && !isBefore(end, position);
}

function isBefore(a: Position, b: Position): boolean {
  return a.line < b.line || (a.line === b.line && a.character < b.character);
}
