/**
 * The one error type of the runtime. Its code is stable and is what callers branch on; the message is complete English
 * for the log and the command line, and a phrase, which the extension says in the user's language.
 */

import { asItIs, inEnglish, type Phrase } from './phrase.ts';
import type { Diagnostic } from './source.ts';

/** Every way an operation can fail. The exit code of the command line follows from it (see cli/exitCode.ts). */
export type LabErrorCode =
  | 'usage'
  | 'bad-lab-file'
  | 'unknown-lab'
  | 'unknown-object'
  | 'lab-exists'
  | 'lab-busy'
  | 'lab-broken'
  | 'address-exhausted'
  | 'address-conflict'
  | 'port-conflict'
  | 'missing-tool'
  | 'namespaces-closed'
  | 'permission'
  | 'state-folder'
  | 'service-exited'
  | 'step-failed'
  | 'command-failed'
  | 'timeout'
  | 'cancelled'
  | 'not-linux'
  | 'target-unreachable'
  | 'authentication-failed'
  | 'host-key'
  | 'connection-lost'
  | 'not-built'
  | 'unexpected-output';

/** What an error says besides its message; each part is shown on its own line. */
export interface LabErrorDetails {
  /** The thing that failed, by its own name: `service web`, `network front`, `compose.yaml:12:5`. */
  readonly object?: string | undefined;
  /** The command as it ran, for the log. */
  readonly command?: string | undefined;
  /** What the command said on standard error. */
  readonly stderr?: string | undefined;
  /** What the user can do about it: one sentence, a command where there is one. */
  readonly remedy?: string | undefined;
  /** Everything found in a lab file, with its places. */
  readonly diagnostics?: readonly Diagnostic[] | undefined;
  readonly cause?: unknown;
}

/** An error the user can act upon. Guard with {@link isLabError}; never with `instanceof` across bundles. */
export class LabError extends Error {
  readonly code: LabErrorCode;
  /** The message; what is not ours, such as the words of a tool, as it is. */
  readonly phrase: Phrase;
  readonly object: string | undefined;
  readonly command: string | undefined;
  readonly stderr: string | undefined;
  readonly remedy: string | undefined;
  readonly diagnostics: readonly Diagnostic[] | undefined;

  constructor(code: LabErrorCode, message: string | Phrase, details: LabErrorDetails = {}) {
    const phrase = typeof message === 'string' ? asItIs(message) : message;
    super(inEnglish(phrase), details.cause === undefined ? undefined : { cause: details.cause });
    this.name = 'LabError';
    this.code = code;
    this.phrase = phrase;
    this.object = details.object;
    this.command = details.command;
    this.stderr = details.stderr;
    this.remedy = details.remedy;
    this.diagnostics = details.diagnostics;
  }
}

/** True for a {@link LabError}, also one made by another bundle; with a code, only for that code. */
export function isLabError(error: unknown, code?: LabErrorCode): error is LabError {
  if (!(error instanceof Error) || error.name !== 'LabError' || !('code' in error)) return false;
  return code === undefined || error.code === code;
}
