/** Which file is meant where none is named. */
import { dirname, join, resolve } from 'node:path';
import { LabError } from '../../index.ts';
import type { Machine } from '../session/cli.ts';

/** In Compose's order of preference. */
const composeNames = ['compose.yaml', 'compose.yml', 'docker-compose.yaml', 'docker-compose.yml'];
/** The part of a machine that is looked at. */
type Folders = Pick<Machine, 'folder' | 'list'>;

const labEnding = /\.lab\.ya?ml$/;

/**
 * The lab file as an absolute path: the one named, that of the folder named, or, as Compose looks for it, that of the
 * current folder or the nearest one above. Where there is no Compose file, the only `*.lab.yaml` will do.
 */
export function findLabFile(machine: Folders, named: string | undefined): string {
  const start = resolve(machine.folder, named ?? '.');
  if (named !== undefined && namesIn(machine, start) === undefined) return start;
  for (let folder = start; ; folder = dirname(folder)) {
    const found = chooseName(folder, namesIn(machine, folder) ?? []);
    if (found !== undefined) return join(folder, found);
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
