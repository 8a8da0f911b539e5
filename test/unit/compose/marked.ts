/** Lab files for tests, with what should be found in them marked where it should be found. */
import assert from 'node:assert/strict';
import { parseLabFile, type ParsedLabFile, type ParseOptions } from '../../../lab-runtime/compose/parseLabFile.ts';
import type { Diagnostic } from '../../../lab-runtime/model/source.ts';
import type { Lab } from '../../../lab-runtime/model/lab.ts';

/** A text without its marks, and the findings they stand for, as `code line:column-line:column`. */
export interface Marked {
  readonly text: string;
  readonly expected: readonly string[];
}

/** Reads marks `«code|text»`, also `«code,code|text»` and nested ones. */
export function unmark(marked: string): Marked {
  const open: { readonly codes: string; readonly from: string }[] = [];
  const expected: string[] = [];
  let text = '';
  for (const piece of marked.split(/(«[a-z0-9,-]+\||»)/)) {
    if (piece.startsWith('«')) open.push({ codes: piece.slice(1, -1), from: position(text) });
    else if (piece === '»') {
      const mark = open.pop();
      assert.ok(mark, 'a mark ends that has not begun');
      for (const code of mark.codes.split(',')) expected.push(`${code} ${mark.from}-${position(text)}`);
    } else text += piece;
  }
  assert.equal(open.length, 0, 'a mark is left open');
  return { text, expected: expected.sort() };
}

/** A finding in the form of {@link Marked}. */
export function short({ code, range }: Diagnostic): string {
  return `${code} ${range.line}:${range.column}-${range.endLine}:${range.endColumn}`;
}

/** Parses a text as `/labs/shop/compose.yaml`. */
export function parse(text: string, options: Partial<ParseOptions> = {}): ParsedLabFile {
  return parseLabFile(text, { file: '/labs/shop/compose.yaml', environment: {}, ...options });
}

/** Checks that a marked text gives exactly the findings marked, and a lab exactly where none is an error. */
export function check(marked: string, options: Partial<ParseOptions> = {}): ParsedLabFile {
  const { text, expected } = unmark(marked);
  const result = parse(text, options);
  const messages = result.diagnostics.map(({ code, message }) => `${code}: ${message}`).join('\n');
  assert.deepEqual(result.diagnostics.map(short).sort(), expected, messages);
  assert.equal(
    result.lab === undefined,
    result.diagnostics.some(({ severity }) => severity === 'error'),
  );
  return result;
}

/** The lab of a text in which nothing is wrong. */
export function labOf(text: string, options: Partial<ParseOptions> = {}): Lab {
  const { lab, diagnostics } = parse(text, options);
  assert.deepEqual(
    diagnostics.map(({ message }) => message),
    [],
  );
  assert.ok(lab);
  return lab;
}

/** A reader of files given as an object. */
export function filesFrom(files: Readonly<Record<string, string>>): (path: string) => string | undefined {
  return (path) => (Object.hasOwn(files, path) ? files[path] : undefined);
}

function position(text: string): string {
  const lines = text.split('\n');
  return `${lines.length}:${(lines.at(-1) ?? '').length + 1}`;
}
