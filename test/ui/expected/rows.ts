/** What the trees must show, from what the tools print in the namespaces: a second opinion, without our own readers. */
import type { Row } from '../support/rowList.ts';

/** Runs a program in the namespaces of the lab's host, of a container or of an outside peer. */
type Inside = (place: string, ...argv: readonly string[]) => Promise<string>;

/** Somebody in the lab: what they are called in views, and where programs are run for them. */
export interface Lesson {
  readonly inside: Inside;
  /** `host` first. */
  readonly places: readonly string[];
}

/** A row. */
export function row(level: number, label: string, description = ''): Row {
  return { level, label, description };
}

/** The lines of a text, without empty ones and doubled blanks. */
export function linesOf(text: string): readonly string[] {
  return text
    .split('\n')
    .map((line) => line.trim().replaceAll(/\s+/g, ' '))
    .filter((line) => line !== '');
}

/** `1 packet`, `2 packets`. */
export function count(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? '' : 's'}`;
}
