/** Writes a file that the user has named. */
import { LabError, nameInText } from '../../index.ts';
import type { Cli } from './cli.ts';

/** Rejects with `usage` where it cannot be written, or there is one that is to be kept. */
export function writeFile({ machine }: Cli, file: string, text: string, existing: 'keep' | 'replace'): void {
  try {
    machine.writeText(file, text, existing);
  } catch (error) {
    const exists = error instanceof Error && 'code' in error && error.code === 'EEXIST';
    throw new LabError('usage', exists ? `${nameInText(file)} exists` : `${nameInText(file)} cannot be written`, {
      object: nameInText(file),
      ...(exists ? {} : { stderr: error instanceof Error ? error.message : String(error) }),
      remedy: exists
        ? 'Choose another name, or replace it: --force'
        : 'Choose a file in a folder that you may write to.',
      cause: error,
    });
  }
}
