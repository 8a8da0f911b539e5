/** One path for a file that has several, by way of symbolic links. */
import { realpathSync } from 'node:fs';

/** The path itself where there is no such file. */
export function canonicalPath(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}

/** Whether two paths lead to one file. */
export function isSameFile(one: string, other: string): boolean {
  return one === other || canonicalPath(one) === canonicalPath(other);
}
