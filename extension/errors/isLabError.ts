import type { LabError, LabErrorCode } from '../../lab-runtime/index.ts';

/** True for an error of the runtime. The runtime's own guard would load the runtime with the extension. */
export function isLabError(error: unknown, code?: LabErrorCode): error is LabError {
  if (!(error instanceof Error) || error.name !== 'LabError' || !('code' in error)) return false;
  return code === undefined || error.code === code;
}
