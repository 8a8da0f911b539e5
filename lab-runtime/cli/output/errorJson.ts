/** What `--json` prints where there is no answer: one document, `{error: …}`. A stable contract. */
import { isLabError } from '../../index.ts';

/**
 * An error as JSON: its code, which is stable, and what is said of it; parts it has not got have no key. `diagnostics` are
 * those of a lab file. A fault of the program itself has the code `internal`.
 */
export function errorJson(error: unknown) {
  if (!isLabError(error)) {
    return { error: { code: 'internal', message: error instanceof Error ? error.message : String(error) } };
  }
  const { code, message, object, command, stderr, remedy, diagnostics } = error;
  return { error: { code, message, object, command, stderr, remedy, diagnostics } };
}

/** The document of an error that the parser of the command line has found: `error: unknown option '--frob'`. */
export function usageJson(message: string) {
  return { error: { code: 'usage', message: message.replace(/^error: /, '') } };
}
