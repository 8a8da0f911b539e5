/** What this version cannot do yet, said clearly. */
import type { Cli } from './cli.ts';
import { exitCode } from './exitCode.ts';
import { formatComplaint } from '../output/formatError.ts';

/** `show host` and `veths host` mean the machine itself, not a lab: says that only labs can be looked at. */
export function refuseRealHost({ terminal }: Cli): number {
  const complaint = {
    message: 'This version looks at labs only, not at the containers of the machine itself',
    object: 'host',
    remedy: 'Name a lab (vethscope ls); the host of a lab is part of what is shown of it.',
  };
  terminal.err.write(formatComplaint(complaint, { detail: 'short', paint: terminal.err.paint }));
  return exitCode.cannot;
}
