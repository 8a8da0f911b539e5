import { LabError, nameInText } from '../../index.ts';

/** What is told of a capture's file that could not be opened or written. */
export function notWritten(file: string, error: unknown): LabError {
  const exists = error instanceof Error && 'code' in error && error.code === 'EEXIST';
  return new LabError('usage', exists ? `${nameInText(file)} exists` : `${nameInText(file)} cannot be written`, {
    object: nameInText(file),
    ...(exists ? {} : { stderr: error instanceof Error ? error.message : String(error) }),
    remedy: exists
      ? 'Choose another name, or replace it: --force'
      : 'Choose a file in a folder that you may write to, and that has room.',
    cause: error,
  });
}
