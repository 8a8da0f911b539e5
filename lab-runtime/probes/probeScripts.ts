/** Probes as argument arrays, to be run in a namespace of the lab or host. */
import { LabError } from '../model/labError.ts';
import { say } from '../model/phrase.ts';

/** `ping` with limits: count ≤ 1000, one second between, each reply awaited for `timeoutSeconds`. */
export function pingArgv(
  destination: string,
  { count = 4, timeoutSeconds = 2, intervalSeconds = 1 } = {},
): readonly string[] {
  checkDestination(destination);
  return ['ping', '-n', '-c', String(count), '-W', String(timeoutSeconds), '-i', String(intervalSeconds), destination];
}

/**
 * With ICMP echo requests where the tool can (BusyBox may not): of the ICMP errors that answer UDP probes a kernel sends
 * one a second to each peer (icmp(7), icmp_ratelimit), so that a second traceroute soon after a first would see nothing.
 */
const traceScript =
  'case $(traceroute --help 2>&1) in *-I[[:space:]]*|*-I,*) set -- -I "$@" ;; esac; exec traceroute "$@"';

/** `traceroute`, numeric, one probe a hop. */
export function tracerouteArgv(destination: string, { maxHops = 16, timeoutSeconds = 2 } = {}): readonly string[] {
  checkDestination(destination);
  const options = ['-n', '-m', String(maxHops), '-w', String(timeoutSeconds), '-q', '1'];
  return ['sh', '-c', traceScript, 'sh', ...options, destination];
}

/** An address or a host name; nothing that a tool could take for an option. */
function checkDestination(destination: string): void {
  if (/^[A-Za-z0-9_][A-Za-z0-9_.:-]{0,252}$/.test(destination)) return;
  throw new LabError('usage', say`${JSON.stringify(destination)} is not an address or a name`, {
    object: destination,
    remedy: 'Give an address, a container of the lab, host, or an outside peer.',
  });
}
