/**
 * The outline of a Compose file, read from its lines alone: it holds while the file is being typed and is no YAML for
 * the moment. A key of the top level begins a line; what it holds is indented, or blank, or a comment.
 */

/** Lines from 0; `end` is exclusive. */
export interface Block {
  readonly start: number;
  readonly end: number;
}

/** The lines of a key of the top level, its own included; undefined where there is none. */
export function topLevelBlock(lines: readonly string[], key: string): Block | undefined {
  const start = lines.findIndex((line) => keyOf(line, 0) === key);
  if (start < 0) return undefined;
  const length = lines.slice(start + 1).findIndex((line) => /^[^\s#-]/.test(line));
  return { start, end: length < 0 ? lines.length : start + 1 + length };
}

/** The line that stands for the whole file: where the services begin, else what else makes it a lab file. */
export function headLine(lines: readonly string[]): number | undefined {
  const blocks = ['services', 'include', 'x-lab'].map((key) => topLevelBlock(lines, key));
  return blocks.find((block) => block !== undefined)?.start;
}

/** The service whose key stands in a line, and the columns (from 0) of that key. */
export function serviceKeyAt(
  lines: readonly string[],
  line: number,
): { readonly service: string; readonly start: number; readonly end: number } | undefined {
  const block = topLevelBlock(lines, 'services');
  if (block === undefined || line <= block.start || line >= block.end) return undefined;
  const first = lines.slice(block.start + 1, block.end).find((each) => /^\s+[^\s#]/.test(each)) ?? '';
  const indent = indentOf(first);
  const text = lines[line] ?? '';
  const service = indentOf(text) === indent ? keyOf(text, indent) : undefined;
  if (service === undefined) return undefined;
  const start = text.indexOf(service, indent);
  return { service, start, end: start + service.length };
}

function indentOf(line: string): number {
  return line.length - line.trimStart().length;
}

/** The key that begins at a column, without its quotes. */
function keyOf(line: string, column: number): string | undefined {
  const key = /^(?:(?<plain>[\w.-]+)|"(?<double>[^"]*)"|'(?<single>[^']*)')\s*:(?:\s|$)/.exec(
    line.slice(column),
  )?.groups;
  return key?.['plain'] ?? key?.['double'] ?? key?.['single'];
}
