/** Errors of a verb: told on standard error; with `--json` standard output has the one document that says the same. */
import type { Cli } from './cli.ts';
import { errorJson } from '../output/errorJson.ts';
import { formatError } from '../output/formatError.ts';

/** How an error is told. */
export interface ErrorReport {
  readonly json: boolean;
  /** Also the command as it ran and what it said. */
  readonly verbose: boolean;
}

/** Tells an error. */
export function reportError({ terminal }: Pick<Cli, 'terminal'>, error: unknown, { json, verbose }: ErrorReport): void {
  const { err, out } = terminal;
  err.write(formatError(error, { detail: verbose ? 'all' : 'short', paint: err.paint }));
  if (json) out.write(`${JSON.stringify(errorJson(error), undefined, 2)}\n`);
}
