/** Findings in a lab file, as compilers print them. */
import { terminalWidth } from './terminalWidth.ts';
import type { Diagnostic } from '../../index.ts';
import { harmless, type Screen, type Style } from './terminal.ts';

/** How findings are shown. */
export interface DiagnosticView {
  /** The text of a file that a finding names; undefined where it cannot be read. */
  readonly textOf: (file: string) => string | undefined;
  /** The name of a file as it is printed. */
  readonly nameOf: (file: string) => string;
  readonly paint: Screen['paint'];
}

const styles: Readonly<Record<Diagnostic['severity'], Style>> = {
  error: 'red',
  warning: 'yellow',
  information: 'cyan',
};
const widestLine = 160;

/** `FILE:LINE:COLUMN: SEVERITY: MESSAGE`, the line with the place underlined, and what would be right. */
export function formatDiagnostic(diagnostic: Diagnostic, { textOf, nameOf, paint }: DiagnosticView): string {
  const { severity, message, remedy, range } = diagnostic;
  const place = `${harmless(nameOf(range.file))}:${String(range.line)}:${String(range.column)}`;
  const style = styles[severity];
  const head = `${paint('bold', place)}: ${paint(style, severity)}: ${harmless(message)}\n`;
  const tail = remedy === undefined ? '' : `  ${paint('cyan', 'remedy')}: ${harmless(remedy)}\n`;
  const line = textOf(range.file)?.split(/\r\n|[\r\n]/)[range.line - 1];
  if (line === undefined || line.trim() === '' || line.length > widestLine) return `${head}${tail}`;
  const gutter = String(range.line).padStart(4);
  return `${head}${gutter} | ${harmless(line)}\n     | ${paint(style, underline(line, range))}\n${tail}`;
}

/** Carets below a range; tabs are kept, so that they fall where those of the line above do. */
function underline(line: string, { line: first, column, endLine, endColumn }: Diagnostic['range']): string {
  const before = line.slice(0, column - 1).replaceAll(/[^\t]+/g, (text) => ' '.repeat(terminalWidth(harmless(text))));
  const marked = line.slice(column - 1, endLine === first ? endColumn - 1 : undefined).trimEnd();
  return before + '^'.repeat(Math.max(1, terminalWidth(harmless(marked))));
}
