/** Where the files of a lab come from: the caller's reader, so that parsing stays pure. */
import { say } from '../model/phrase.ts';
import { isAbsolute, join } from 'node:path';
import type { Findings } from './findings.ts';
import { readYaml } from './readYaml.ts';
import { keepRelevantKeys } from './relevantKeys.ts';
import { quoted, type MappingNode, type ScalarNode } from './tree.ts';

/** The text of a file by its path, or undefined where it cannot be read. */
export type ReadFile = (path: string) => string | undefined;

/** What reading the files of one lab has in common. */
export interface LoadContext {
  readonly findings: Findings;
  readonly readFile: ReadFile | undefined;
  /** Grows: every file read besides the lab file, as often as it was read. */
  readonly filesRead: string[];
  /** Grows: paths of keys that do not concern the network. */
  readonly ignored: Set<string>;
}

/** Files that include others twice each would grow without end. */
const mostFiles = 100;

/** A path as written in the file `from` or relative to a folder. */
export function resolvePath(path: string, folder: string): string {
  return isAbsolute(path) ? path : join(folder, path);
}

/** The text of a file that the lab file names at `named`; reported where it cannot be read. */
export function readNamedFile(path: string, named: ScalarNode, context: LoadContext): string | undefined {
  context.filesRead.push(path);
  if (context.filesRead.length > mostFiles) {
    const message = say`The lab file leads to more than ${mostFiles} other files.`;
    context.findings.error('too-complex', named.range, message, say`Include each file once.`);
    return undefined;
  }
  const text = path.includes('\0') ? undefined : context.readFile?.(path);
  if (text === undefined) {
    const message = say`The file ${quoted(named.text)} cannot be read (${quoted(path)}).`;
    context.findings.error(
      'unreadable-file',
      named.range,
      message,
      say`Correct the path; it is relative to the file that names it.`,
    );
  }
  return text;
}

/** The text of one file as a mapping, without irrelevant keys; undefined where it holds none, which is then reported. */
export function readTree(text: string, file: string, context: LoadContext): MappingNode | undefined {
  const root = readYaml(text, file, context.findings);
  if (root === undefined) return undefined;
  if (root.kind === 'mapping') return keepRelevantKeys(root, context);
  context.findings.error(
    'wrong-type',
    root.range,
    say`A lab file must be a mapping (key: value).`,
    say`Begin with the line services:`,
  );
  return undefined;
}
