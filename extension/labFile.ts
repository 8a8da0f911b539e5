/** Lab files: which are there, and what they say. */
import { readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import * as l10n from '@vscode/l10n';
import { Range, Uri, window, workspace, type TextDocument, type TextDocumentShowOptions } from 'vscode';
import type { Diagnostic, Lab } from '../lab-runtime/index.ts';
import { UserError } from './errors/userError.ts';
import type { Runtime } from './runtime.ts';
import { sayPhrase } from './sayPhrase.ts';

/** What a lab file's name looks like; the `when` clauses of menus in package.json say the same. */
const labFileName = /^(docker-)?compose([.-].+)?\.ya?ml$|\.lab\.ya?ml$/;

/** True for a document that may be a lab file, by its name or its language. */
export function isLabFile({ uri, languageId }: TextDocument): boolean {
  return uri.scheme === 'file' && (languageId === 'dockercompose' || labFileName.test(basename(uri.path)));
}

/** The lab files of the workspace, nearest to its root first. */
export async function findLabFiles(): Promise<readonly Uri[]> {
  // One level of braces: VS Code's search takes nested ones for text. What is too much is sorted out below.
  const names = ['compose*', 'docker-compose*', '*.lab'].flatMap((name) => [`**/${name}.yml`, `**/${name}.yaml`]);
  const found = await workspace.findFiles(`{${names.join(',')}}`, '**/node_modules/**');
  const depth = ({ path }: Uri): number => path.split('/').length;
  return found
    .filter(({ path }) => labFileName.test(basename(path)) && !basename(path).includes('.override.'))
    .toSorted((a, b) => depth(a) - depth(b) || a.path.localeCompare(b.path));
}

/** A lab file read, and what it includes: from the disk, or, where an editor holds what is not saved yet, from there. */
export async function readLabFile(
  runtime: Runtime,
  uri: Uri,
): Promise<{ readonly lab: Lab | undefined; readonly errors: readonly Diagnostic[] }> {
  const text = await textOf(uri);
  const file = uri.fsPath;
  const env = readEnvironment(runtime, join(dirname(file), '.env'));
  const { lab, diagnostics } = runtime.parseLabFile(text, {
    file,
    environment: env.variables,
    readFile: textOrNone,
  });
  const errors = [...env.diagnostics, ...diagnostics].filter(({ severity }) => severity === 'error');
  return { lab: errors.length === 0 ? lab : undefined, errors };
}

/** Shows a lab file; rejects with words of our own where that is gone. */
export async function showLabFile(uri: Uri, options: TextDocumentShowOptions = {}): Promise<void> {
  try {
    await window.showTextDocument(uri, options);
  } catch {
    throw cannotOpen(uri);
  }
}

/** A document that VS Code keeps without an editor may be older than the disk. */
async function textOf(uri: Uri): Promise<string> {
  const unsaved = unsavedText(uri.fsPath);
  if (unsaved !== undefined) return unsaved;
  try {
    return new TextDecoder().decode(await workspace.fs.readFile(uri));
  } catch {
    throw cannotOpen(uri);
  }
}

function cannotOpen(uri: Uri): UserError {
  return new UserError(l10n.t('{0} cannot be opened.', uri.fsPath));
}

/** The lab of a file. Where it has errors, shows the first one and rejects. */
export async function loadLab(runtime: Runtime, uri: Uri): Promise<Lab> {
  const { lab, errors } = await readLabFile(runtime, uri);
  if (lab !== undefined) return lab;
  const [first] = errors;
  if (first !== undefined) await showPlace(first);
  const what = first === undefined ? l10n.t('there is no service in it') : sayPhrase(first.phrases.message);
  throw new UserError(l10n.t('{0} has errors: {1}', basename(uri.fsPath), what), 'problems');
}

async function showPlace({ range }: Diagnostic): Promise<void> {
  const selection = new Range(range.line - 1, range.column - 1, range.endLine - 1, range.endColumn - 1);
  await window.showTextDocument(Uri.file(range.file), { selection });
}

/** The variables a lab file may use: those of this process, and below them those of the `.env` file beside it. */
function readEnvironment(
  runtime: Runtime,
  file: string,
): { readonly variables: Readonly<Record<string, string>>; readonly diagnostics: readonly Diagnostic[] } {
  const environment = Object.fromEntries(
    Object.entries(process.env).flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])),
  );
  const text = textOrNone(file);
  if (text === undefined) return { variables: environment, diagnostics: [] };
  const { variables, diagnostics } = runtime.parseEnvFile(text, { file, environment });
  return { variables: { ...variables, ...environment }, diagnostics };
}

function textOrNone(file: string): string | undefined {
  const unsaved = unsavedText(file);
  if (unsaved !== undefined) return unsaved;
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

function unsavedText(file: string): string | undefined {
  const isIt = ({ uri, isDirty }: TextDocument): boolean => isDirty && uri.scheme === 'file' && uri.fsPath === file;
  return workspace.textDocuments.find(isIt)?.getText();
}
