/** Collects what is wrong in a lab file. */
import type { Diagnostic, SourceRange } from '../model/source.ts';
import type { DiagnosticCode } from './diagnosticCode.ts';

/** Grows while a lab file is read; every part reports here and goes on, so that all findings come at once. */
export class Findings {
  readonly #found: Diagnostic[] = [];

  /** The lab cannot be built as written. */
  error(code: DiagnosticCode, range: SourceRange, message: string, remedy?: string): void {
    this.#found.push({ severity: 'error', code, message, remedy, range });
  }

  /** The lab can be built, but hardly as meant. */
  warning(code: DiagnosticCode, range: SourceRange, message: string, remedy?: string): void {
    this.#found.push({ severity: 'warning', code, message, remedy, range });
  }

  /** Worth knowing; nothing is wrong. */
  information(code: DiagnosticCode, range: SourceRange, message: string, remedy?: string): void {
    this.#found.push({ severity: 'information', code, message, remedy, range });
  }

  /** True once an error was found. */
  get hasErrors(): boolean {
    return this.#found.some(({ severity }) => severity === 'error');
  }

  /** In the order of the files' text, each once: a value used through an alias is read several times. */
  sorted(): readonly Diagnostic[] {
    const once = new Map(this.#found.map((finding) => [JSON.stringify(finding), finding]));
    return [...once.values()].sort(
      (a, b) =>
        a.range.file.localeCompare(b.range.file) || a.range.line - b.range.line || a.range.column - b.range.column,
    );
  }
}
