/** The exit codes of the command line: a stable contract. */
import { isLabError, type LabErrorCode } from '../../index.ts';

/**
 * 0 done, or the answer is yes; 1 the answer is no; 2 usage or bad input; 3 the target cannot.
 * Besides, `exec`, `shell` and `run` pass the code of their command on (127 where there is no such program, as a shell
 * does), and a command that was interrupted ends with 128 and the signal's number.
 */
export const exitCode = { ok: 0, no: 1, usage: 2, cannot: 3, interrupted: 130, noSuchProgram: 127 } as const;

const ofCode: Readonly<Record<LabErrorCode, number>> = {
  usage: exitCode.usage,
  'bad-lab-file': exitCode.usage,
  'unknown-lab': exitCode.usage,
  'unknown-object': exitCode.usage,
  'lab-exists': exitCode.usage,
  'address-exhausted': exitCode.usage,
  'address-conflict': exitCode.usage,
  'port-conflict': exitCode.usage,
  'lab-busy': exitCode.no,
  'service-exited': exitCode.no,
  'lab-broken': exitCode.cannot,
  'missing-tool': exitCode.cannot,
  'namespaces-closed': exitCode.cannot,
  permission: exitCode.cannot,
  'state-folder': exitCode.cannot,
  'step-failed': exitCode.cannot,
  'command-failed': exitCode.cannot,
  timeout: exitCode.cannot,
  'not-linux': exitCode.cannot,
  'not-built': exitCode.cannot,
  'unexpected-output': exitCode.cannot,
  'target-unreachable': exitCode.cannot,
  'authentication-failed': exitCode.cannot,
  'host-key': exitCode.cannot,
  'connection-lost': exitCode.cannot,
  cancelled: exitCode.interrupted,
};

/** The exit code an error stands for; a fault of the program itself counts as `cannot`. */
export function exitCodeOf(error: unknown): number {
  return isLabError(error) ? ofCode[error.code] : exitCode.cannot;
}
