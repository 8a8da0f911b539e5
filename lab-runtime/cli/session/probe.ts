/** What ping, traceroute and http have in common. */
import { isLabError } from '../../index.ts';
import { exitCode } from './exitCode.ts';
import { reportError } from './reportError.ts';
import type { Session } from './session.ts';

/** The runtime's options for a probe: cancelled by Ctrl-C; its output is passed on as it comes, unless JSON is wanted. */
export function probeOptions({ cli, signal, json }: Session) {
  const onLine = (line: string): void => {
    cli.terminal.out.write(`${line}\n`);
  };
  return { signal, ...(json ? {} : { onLine }) };
}

/** A probe that got no answer at all says “no”: its error is printed, its exit code is 1. */
export async function orNo(session: Session, verbose: boolean, ask: () => Promise<number>): Promise<number> {
  try {
    return await ask();
  } catch (error) {
    if (!isLabError(error, 'command-failed')) throw error;
    reportError(session.cli, error, { json: session.json, verbose });
    return exitCode.no;
  }
}
