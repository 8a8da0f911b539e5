import { LabError } from '../model/labError.ts';
import { say } from '../model/phrase.ts';
import type { PingResult } from '../model/probe.ts';
import { converseWith, type ProbeRun } from './converseWith.ts';
import { parsePing } from './parsePing.ts';
import { pingArgv } from './probeScripts.ts';
import type { Standpoint } from './standpoint.ts';

/**
 * Pings an address from a standpoint. Rejects with `command-failed` where ping itself could not do its work
 * (a name that does not resolve, a tool that is missing); an unanswered ping is a result.
 */
export async function ping(
  from: Standpoint,
  destination: string,
  options: Omit<ProbeRun, 'what'> & { readonly count?: number | undefined } = {},
): Promise<PingResult> {
  const { count = 4, remedy, ...run } = options;
  const result = await converseWith(from, pingArgv(destination, { count, intervalSeconds: 1 }), {
    what: `ping ${destination} from ${from.name}`,
    ...run,
  });
  const parsed = parsePing(`${result.stdout}${result.stderr}`);
  if (parsed.sent > 0 || result.exitCode === 0) return parsed;
  throw probeFailed('ping', { from, destination, remedy }, result);
}

/** A probe's tool that did not get as far as asking. */
export function probeFailed(
  tool: string,
  { from, destination, remedy }: { readonly from: Standpoint; readonly destination: string } & Pick<ProbeRun, 'remedy'>,
  { exitCode, stdout, stderr }: { readonly exitCode: number; readonly stdout: string; readonly stderr: string },
): LabError {
  const text = `${stderr}${stdout}`.trim();
  if (exitCode === 127 || /No such file or directory|not found/.test(text)) {
    return new LabError('missing-tool', say`${tool} is not installed`, {
      object: tool,
      stderr: text,
      remedy: 'vethscope doctor names the package and the command that installs it.',
    });
  }
  return new LabError('command-failed', text.split('\n')[0] ?? `${tool} failed`, {
    object: `${tool} ${destination} from ${from.name}`,
    stderr: text,
    remedy,
  });
}
