/** From the YAML parser's character offsets to lines and columns. */
import { LineCounter } from 'yaml';
import type { SourceRange } from '../model/source.ts';
import type { ScalarNode } from './tree.ts';

/** Knows the place of every offset of one file. */
export class Places {
  readonly #text: string;
  readonly #file: string;
  readonly #lines = new LineCounter();

  /** Counts the lines itself: the parser misses some where the text is no YAML. */
  constructor(text: string, file: string) {
    this.#text = text;
    this.#file = file;
    for (let start = 0; start >= 0; start = text.indexOf('\n', start) + 1 || -1) this.#lines.addNewLine(start);
  }

  /** Blank space at the end does not belong to a value, though the parser counts it in. */
  range(start: number, end: number): SourceRange {
    const first = Math.min(start, this.#text.length);
    const last = first + this.#text.slice(first, end).trimEnd().length;
    const from = this.#lines.linePos(first);
    const to = this.#lines.linePos(last);
    return { file: this.#file, line: from.line, column: from.col, endLine: to.line, endColumn: to.col };
  }

  /** Where `value` begins, if it stands unchanged at `start`, after a quote at most. */
  verbatim(start: number, value: string): ScalarNode['verbatimFrom'] {
    if (value.includes('\n')) return undefined;
    const quote = /["']/.test(this.#text.charAt(start)) ? 1 : 0;
    if (!this.#text.startsWith(value, start + quote)) return undefined;
    const from = this.#lines.linePos(start + quote);
    return { line: from.line, column: from.col };
  }
}
