/** The lab's name, chosen as Compose chooses a project's. */
import { basename, dirname, resolve } from 'node:path';
import { inEnglish, type Phrase } from '../model/phrase.ts';
import type { SourceRange } from '../model/source.ts';
import { expandVariables, type Environment } from './expandVariables.ts';
import { expectText } from './expect.ts';
import type { Findings } from './findings.ts';
import { checkName, nameProblem, nameRules } from './names.ts';
import { readKey, type MappingNode } from './tree.ts';

/**
 * The name given, else `COMPOSE_PROJECT_NAME`, else the file's `name:`, else that of its folder, in
 * lower case and without what a name cannot have. A name that cannot be is reported; the folder's stands in.
 */
export function labName(
  root: MappingNode,
  options: { readonly file: string; readonly name?: string | undefined; readonly environment: Environment },
  findings: Findings,
): string {
  const start: SourceRange = { file: options.file, line: 1, column: 1, endLine: 1, endColumn: 1 };
  const given = options.name ?? nonEmpty(options.environment['COMPOSE_PROJECT_NAME']);
  const text = readKey(root, 'name', (value) => expectText(value, 'name', findings));
  const written = text === undefined ? undefined : nonEmpty(expandVariables(text.text, options.environment).text);
  const name = given ?? written;
  const fallback = folderName(options.file);
  if (name === undefined) return fallback;
  const range = given === undefined && text !== undefined ? text.range : start;
  return checkName({ value: name, range }, nameRules.lab, findings) ? name : fallback;
}

/** What is wrong with a name given to a lab, and what would be right; undefined where nothing is. */
export function labNameProblem(name: string): { readonly message: Phrase; readonly remedy: string } | undefined {
  const problem = nameProblem(name, nameRules.lab);
  return problem && { message: problem.message, remedy: inEnglish(problem.remedy) };
}

/** A name made of that of any file, `Shop 1.json` → `shop1`, in the way in which one is made of a folder's. */
export function labNameFrom(file: string): string {
  return nameFrom(basename(file).replace(/\.[^.]*$/, ''));
}

function folderName(file: string): string {
  return nameFrom(basename(dirname(resolve(file))));
}

function nameFrom(text: string): string {
  const name = text
    .toLowerCase()
    .replaceAll(/[^a-z0-9_-]/g, '')
    .replace(/^[_-]+/, '')
    .slice(0, nameRules.lab.longest);
  return name === '' ? 'lab' : name;
}

function nonEmpty(text: string | undefined): string | undefined {
  return text === '' ? undefined : text;
}
