/** Places in a lab file, and what is wrong there. */

/** A range of text. Lines and columns count from 1, as editors and compilers print them; the end is exclusive. */
export interface SourceRange {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
}

/** One finding in a lab file. */
export interface Diagnostic {
  readonly severity: 'error' | 'warning' | 'information';
  /** Stable, kebab-case: `unknown-network`, `overlapping-subnets`, `duplicate-host-port`, … */
  readonly code: string;
  /** What is wrong, naming the offending text. */
  readonly message: string;
  /** What would be right. */
  readonly remedy?: string | undefined;
  readonly range: SourceRange;
}
