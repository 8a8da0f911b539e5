/** Collects what is wrong in a lab file. */
import { inEnglish, type Phrase } from '../model/phrase.ts';
import type { Diagnostic, SourceRange } from '../model/source.ts';
import type { DiagnosticCode } from './diagnosticCode.ts';

/** Grows while a lab file is read; every part reports here and goes on, so that all findings come at once. */
export class Findings {
  readonly #found: Diagnostic[] = [];

  /** The lab cannot be built as written. */
  error(code: DiagnosticCode, range: SourceRange, message: Phrase, remedy?: Phrase): void {
    this.#add({ severity: 'error', code, range }, { message, remedy });
  }

  /** The lab can be built, but hardly as meant. */
  warning(code: DiagnosticCode, range: SourceRange, message: Phrase, remedy?: Phrase): void {
    this.#add({ severity: 'warning', code, range }, { message, remedy });
  }

  /** Worth knowing; nothing is wrong. */
  information(code: DiagnosticCode, range: SourceRange, message: Phrase, remedy?: Phrase): void {
    this.#add({ severity: 'information', code, range }, { message, remedy });
  }

  #add(what: Pick<Diagnostic, 'severity' | 'code' | 'range'>, phrases: Diagnostic['phrases']): void {
    const { message, remedy } = phrases;
    this.#found.push({
      ...what,
      message: inEnglish(message),
      remedy: remedy === undefined ? undefined : inEnglish(remedy),
      phrases,
    });
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
