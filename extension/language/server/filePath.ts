/** Paths of open documents. */
import { posix } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The path of a document; that of one that is not saved yet is only a name. */
export function filePath(uri: string): string {
  if (uri.startsWith('file:')) return fileURLToPath(uri);
  const path = decodeURIComponent(uri.replace(/^[^:]*:/, ''));
  return posix.resolve('/', path);
}
