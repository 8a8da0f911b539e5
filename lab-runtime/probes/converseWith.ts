import type { ScriptResult } from '../targets/target.ts';
import { quote } from '../targets/quote.ts';
import type { Standpoint } from './standpoint.ts';

/** What a running probe needs besides its question. */
export interface ProbeRun {
  readonly what: string;
  readonly signal?: AbortSignal | undefined;
  readonly onLine?: ((line: string) => void) | undefined;
  /** What to do where nobody answers, as far as the asker knows it beforehand. */
  readonly remedy?: string | undefined;
}

/** Runs a program at a standpoint to its end, and hands its output on as it comes. */
export function converseWith(
  standpoint: Standpoint,
  argv: readonly string[],
  run: Omit<ProbeRun, 'remedy'>,
): Promise<ScriptResult> {
  const { onLine, ...options } = run;
  const script = `exec ${quote(standpoint.enter(argv))} </dev/null\n`;
  return standpoint.target.converse(script, { onStdout: onLine, onStderr: onLine }, options).done;
}
