/** Reading the files that a lab file names, and no others. */
import { readFileSync, realpathSync, statSync } from 'node:fs';
import { isAbsolute, relative } from 'node:path';

/** In bytes. No Compose file comes near; devices and dumps are not read. */
const largest = 1_000_000;

/** Folders that may be read, or everything. */
export type Readable = 'everything' | readonly string[];

/** The text of a regular file that may be read, else undefined. */
export function readProjectFile(path: string, readable: Readable): string | undefined {
  try {
    const real = realpathSync(path);
    if (readable !== 'everything' && !readable.some((folder) => contains(realpathSync(folder), real))) return undefined;
    const stat = statSync(real);
    return stat.isFile() && stat.size <= largest ? readFileSync(real, 'utf8') : undefined;
  } catch {
    return undefined;
  }
}

function contains(folder: string, file: string): boolean {
  const way = relative(folder, file);
  return way !== '' && !/^\.\.(?:[/\\]|$)/.test(way) && !isAbsolute(way);
}
