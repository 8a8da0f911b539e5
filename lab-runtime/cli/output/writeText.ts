import { randomUUID } from 'node:crypto';
import { linkSync, renameSync, rmSync, writeFileSync } from 'node:fs';

/** Writes a file whole or not at all, readable by its owner only: what it tells of a network is not for everybody. */
export function writeText(path: string, text: string, existing: 'keep' | 'replace'): void {
  const part = `${path}.${randomUUID().slice(0, 8)}`;
  try {
    writeFileSync(part, text, { mode: 0o600, flag: 'wx' });
    // A link is made only where there is nothing yet.
    if (existing === 'keep') linkSync(part, path);
    else renameSync(part, path);
  } finally {
    rmSync(part, { force: true });
  }
}
