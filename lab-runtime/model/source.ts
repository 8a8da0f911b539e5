/** Places in a lab file, and what is wrong there. */

import type { Phrase } from './phrase.ts';

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
  /** What is wrong, naming the offending text. English. */
  readonly message: string;
  /** What would be right. English. */
  readonly remedy?: string | undefined;
  /** The two, for who says them in another language. */
  readonly phrases: { readonly message: Phrase; readonly remedy?: Phrase | undefined };
  readonly range: SourceRange;
}
