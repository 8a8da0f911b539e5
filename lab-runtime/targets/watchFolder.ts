/** Notices what happens in a folder and in the folders right below it, without a process (inotify(7), by way of Node). */
import { existsSync, readdirSync, watch, type FSWatcher } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { FolderWatch } from './target.ts';

/** Milliseconds in which events are taken together. */
const coalesceMs = 60;

/**
 * Calls `onChange` after something came, went or changed in `folder`, or in a folder right below it. The folder need not
 * be there: it is awaited at the nearest one that is. Where the kernel grants no watch, nothing is noticed.
 */
export function watchFolder(folder: string, onChange: () => void): FolderWatch {
  const watches = new Map<string, FSWatcher>();
  let timer: NodeJS.Timeout | undefined;
  const settle = (): void => {
    timer = undefined;
    followTo(folder, watches, happened);
    onChange();
  };
  const happened: Happened = (where, name) => {
    // Of a folder on the way only the next step is of interest.
    const isOnTheWay = folder !== where && folder.startsWith(`${where}/`);
    if (isOnTheWay && name !== null && name !== basename(stepTowards(folder, where))) return;
    timer ??= setTimeout(settle, coalesceMs);
  };
  followTo(folder, watches, happened);
  return {
    stop: () => {
      clearTimeout(timer);
      follow(watches, [], happened);
    },
  };
}

/** Which folders to watch now: the one meant and those below it, else the nearest above it that is there. */
function wanted(folder: string): readonly string[] {
  const nearest = nearestOf(folder);
  return nearest === folder ? [folder, ...foldersIn(folder)] : [nearest];
}

function nearestOf(folder: string): string {
  return existsSync(folder) || dirname(folder) === folder ? folder : nearestOf(dirname(folder));
}

function stepTowards(folder: string, from: string): string {
  return dirname(folder) === from ? folder : stepTowards(dirname(folder), from);
}

function foldersIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => join(folder, name));
  } catch {
    return [];
  }
}

type Happened = (where: string, name: string | null) => void;

/** A folder that came while the watches were set has made no event: looked for until nothing is new. */
function followTo(folder: string, watches: Map<string, FSWatcher>, happened: Happened): void {
  for (let known = ''; known !== wanted(folder).join('\n');) {
    const folders = wanted(folder);
    known = folders.join('\n');
    follow(watches, folders, happened);
  }
}

function follow(watches: Map<string, FSWatcher>, folders: readonly string[], happened: Happened): void {
  for (const [folder, watcher] of watches) {
    // A folder that was made anew has the same name, and is another one.
    if (folders.includes(folder) && existsSync(folder)) continue;
    watcher.close();
    watches.delete(folder);
  }
  for (const folder of folders) if (!watches.has(folder)) begin(watches, folder, happened);
}

function begin(watches: Map<string, FSWatcher>, folder: string, happened: Happened): void {
  const forget = (): void => {
    watches.get(folder)?.close();
    watches.delete(folder);
  };
  try {
    const watcher = watch(folder, { persistent: false }, (event, name) => {
      // The end of the folder itself comes as a rename of its own name.
      if (event === 'rename' && name === basename(folder)) forget();
      happened(folder, name);
    });
    watcher.on('error', forget);
    watches.set(folder, watcher);
  } catch {
    // It has gone meanwhile, or there are too many watches on this machine.
  }
}
