import { dirname, join } from 'node:path';
import type { Position } from 'vscode-languageserver/node';
import { addressed, parseLabFile, type AddressedLab } from '../../../lab-runtime/index.ts';
import { analyse, type Analysis } from '../../../extension/language/server/analysis.ts';

/** Where the tests' lab file is, unless a test says so. */
export const labFile = '/labs/demo/compose.yaml';

/** Reads a lab file; `others` are the files beside it, by name. */
export function analysed(text: string, others: Readonly<Record<string, string>> = {}, file = labFile): Analysis {
  const folder = dirname(file);
  const files = new Map(Object.entries(others).map(([name, content]) => [join(folder, name), content]));
  return analyse({ file, text, environment: {}, readFile: (path) => files.get(path) });
}

/** The lab that runs from a text. */
export function running(text: string, name?: string): AddressedLab {
  const { lab, diagnostics } = parseLabFile(text, {
    file: labFile,
    environment: {},
    ...(name === undefined ? {} : { name }),
  });
  if (lab === undefined) throw new Error(JSON.stringify(diagnostics));
  return addressed(lab);
}

/** Where a word begins, plus `offset`; the n-th one of it in the text. */
export function placeOf(text: string, word: string, { nth = 1, offset = 1 } = {}): Position {
  let at = -1;
  for (let count = 0; count < nth; count++) at = text.indexOf(word, at + 1);
  if (at < 0) throw new Error(`There is no ${word} in the text.`);
  const before = text.slice(0, at).split('\n');
  return { line: before.length - 1, character: (before.at(-1) ?? '').length + offset };
}
