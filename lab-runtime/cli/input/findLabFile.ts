/** Which file is meant where none is named. */
import { dirname, join, resolve } from 'node:path';
import { LabError } from '../../index.ts';
import type { Machine } from '../session/cli.ts';

/** In Compose's order of preference. */
const composeNames = ['compose.yaml', 'compose.yml', 'docker-compose.yaml', 'docker-compose.yml'];
const overrideNames = [
  'compose.override.yml',
  'compose.override.yaml',
  'docker-compose.override.yml',
  'docker-compose.override.yaml',
];
/** The part of a machine that is looked at. */
type Folders = Pick<Machine, 'folder' | 'list'>;

const labEnding = /\.lab\.ya?ml$/;

/** A lab file and what is laid over it, as absolute paths. */
export interface LabFiles {
  readonly file: string;
  readonly overrides: readonly string[];
}

/**
 * The lab file: the one named, that of the folder named, or, as Compose looks for it, that of the current folder or the
 * nearest one above, with the override file beside it. Where there is no Compose file, the only `*.lab.yaml` will do.
 */
export function findLabFile(machine: Folders, named: string | undefined): LabFiles {
  const start = resolve(machine.folder, named ?? '.');
  if (named !== undefined && namesIn(machine, start) === undefined) return { file: start, overrides: [] };
  for (let folder = start; ; folder = dirname(folder)) {
    const names = namesIn(machine, folder) ?? [];
    const found = chooseName(folder, names);
    if (found !== undefined) return { file: join(folder, found), overrides: overridesOf(folder, found, names) };
    if (named !== undefined || folder === dirname(folder)) throw noLabFile(start);
  }
}

/** Undefined where the path is no folder that can be read. */
function namesIn(machine: Folders, folder: string): readonly string[] | undefined {
  try {
    return machine.list(folder);
  } catch {
    return undefined;
  }
}

/** Compose takes one override file, and only for a Compose file that it has found by itself. */
function overridesOf(folder: string, file: string, names: readonly string[]): readonly string[] {
  if (!composeNames.includes(file)) return [];
  return overrideNames
    .filter((name) => names.includes(name))
    .slice(0, 1)
    .map((name) => join(folder, name));
}

function chooseName(folder: string, names: readonly string[]): string | undefined {
  const compose = composeNames.find((name) => names.includes(name));
  if (compose !== undefined) return compose;
  const labs = names.filter((name) => labEnding.test(name)).toSorted();
  if (labs.length <= 1) return labs[0];
  throw new LabError('usage', `There are several lab files in ${folder}`, {
    object: folder,
    remedy: `Name one of them: ${labs.join(', ')}`,
  });
}

function noLabFile(folder: string): LabError {
  return new LabError('usage', `There is no lab file in ${folder}`, {
    object: folder,
    remedy: `Name one (vethscope up FILE), or write a compose.yaml. Looked for ${composeNames.join(', ')} and *.lab.yaml.`,
  });
}
