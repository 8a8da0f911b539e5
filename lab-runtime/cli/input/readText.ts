/** Reading files that a user, or a lab file, has named. */
import { readFileSync, statSync } from 'node:fs';

/** No honest lab file comes near it. */
const largest = 10_000_000;

/** The text of a file or of a pipe, as the user named it. Throws for a device, which may never end, and as node:fs does. */
export function readText(path: string): string {
  const found = statSync(path);
  if (found.isCharacterDevice() || found.isBlockDevice()) throw new Error('it is a device');
  if (found.size > largest) throw new Error('it is too large for a lab file');
  return readFileSync(path, 'utf8');
}

/** The text of a file that another file names: only what is a file, for a pipe or a device may never end. */
export function readPlainText(path: string): string {
  if (!statSync(path).isFile()) throw new Error('it is no file');
  return readText(path);
}
