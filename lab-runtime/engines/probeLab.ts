/** Questions asked from inside a lab: ping, traceroute, a web page. */
import type { HttpResult, PingResult, TracerouteResult } from '../model/probe.ts';
import { httpFrom } from '../probes/httpFrom.ts';
import { ping } from '../probes/ping.ts';
import type { Standpoint } from '../probes/standpoint.ts';
import { traceroute } from '../probes/traceroute.ts';
import type { Target } from '../targets/target.ts';
import { destinationOf } from './destination.ts';
import { enterArgv, whereNamed } from './namespaces/enter.ts';
import type { RunningLab } from './namespaces/state.ts';

/** Options that all probes share. */
export interface ProbeOptions {
  readonly signal?: AbortSignal | undefined;
  /** Hears the tool's own output as it comes. */
  readonly onLine?: ((line: string) => void) | undefined;
}

/** Pings `to` (a container, `host`, an outside peer, an address) from `from`. No answer is a result, not an error. */
export function pingFrom(
  target: Target,
  running: RunningLab,
  from: string,
  to: string,
  options: ProbeOptions & { readonly count?: number | undefined } = {},
): Promise<PingResult> {
  const remedy = routeRemedy(running, from, to);
  return ping(standpointOf(target, running, from), destinationOf(running, whereNamed(running, from), to), {
    ...options,
    remedy,
  });
}

/** Traces the route from `from` to `to`. */
export function tracerouteFrom(
  target: Target,
  running: RunningLab,
  from: string,
  to: string,
  options: ProbeOptions = {},
): Promise<TracerouteResult> {
  return traceroute(standpointOf(target, running, from), destinationOf(running, whereNamed(running, from), to), {
    ...options,
    remedy: routeRemedy(running, from, to),
  });
}

/** Fetches an http URL from `from`; its host part may be a name of the lab. */
export function fetchUrl(
  target: Target,
  running: RunningLab,
  from: string,
  url: string,
  options: ProbeOptions & { readonly timeoutSeconds?: number | undefined } = {},
): Promise<HttpResult> {
  const resolve = (host: string): string => destinationOf(running, whereNamed(running, from), host);
  return httpFrom(standpointOf(target, running, from), url, resolve, {
    ...options,
    remedy: proxyRemedy(running, from, url),
  });
}

/** From the outside there is no way to a container but by its published ports. */
function routeRemedy(running: RunningLab, from: string, to: string): string | undefined {
  const isContainer = running.lab.containers.some(({ spec }) => spec.name === to);
  if (whereNamed(running, from).kind !== 'outside' || !isContainer) return undefined;
  return `${from} has no route to containers, as in life: try a published port (vethscope port ${running.name} ${to}).`;
}

/** On the host's loopback Docker's proxy answers for published ports; the rules leave 127.0.0.0/8 out. */
function proxyRemedy(running: RunningLab, from: string, url: string): string | undefined {
  const loopback = /^(?:http:\/\/)?(?:127\.|localhost\b|\[::1\])/i.test(url);
  if (whereNamed(running, from).kind !== 'host' || !loopback) return undefined;
  const [address] = running.lab.uplink.address.split('/');
  return `There docker-proxy would answer, which a lab does not have; published ports are at ${String(address)}.`;
}

function standpointOf(target: Target, running: RunningLab, from: string): Standpoint {
  const where = whereNamed(running, from);
  return { target, name: from, enter: (argv) => enterArgv(running, where, argv) };
}
