import type { TracerouteResult } from '../model/probe.ts';
import { converseWith, type ProbeRun } from './converseWith.ts';
import { parseTraceroute } from './parseTraceroute.ts';
import { probeFailed } from './ping.ts';
import { tracerouteArgv } from './probeScripts.ts';
import type { Standpoint } from './standpoint.ts';

/** Traces the route to an address from a standpoint; hops that do not answer are part of the result. */
export async function traceroute(
  from: Standpoint,
  destination: string,
  { remedy, ...run }: Omit<ProbeRun, 'what'> = {},
): Promise<TracerouteResult> {
  const result = await converseWith(from, tracerouteArgv(destination), {
    what: `traceroute ${destination} from ${from.name}`,
    ...run,
  });
  const parsed = parseTraceroute(result.stdout);
  if (result.exitCode !== 0 && parsed.hops.length === 0) {
    throw probeFailed('traceroute', { from, destination, remedy }, result);
  }
  return parsed;
}
