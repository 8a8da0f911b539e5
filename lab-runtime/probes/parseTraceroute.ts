/**
 * What `traceroute` prints: Dmitry Butskoy's (Debian, Fedora), BusyBox and GNU inetutils; and iputils' `tracepath`.
 * Fixtures of each are in test/fixtures/probes.
 */
import { isIP } from 'node:net';
import type { Hop, TracerouteResult } from '../model/probe.ts';

/**
 * One line, for live output; undefined where it is not a hop. Where several routers answer for one hop, the first
 * stands for it; its times are all of them.
 */
export function parseTracerouteLine(line: string): Hop | undefined {
  const match = /^ *(\d+)(\?)?:? +(\S.*)$/.exec(line);
  // tracepath's `1?:` is its guess about this machine, not an answer.
  if (match?.[3] === undefined || match[2] !== undefined) return undefined;
  const ttl = Number(match[1]);
  const text = match[3];
  const words = text.split(/\s+/);
  const address = words.map((word) => word.replace(/^\((.*)\)$/, '$1')).find((word) => isIP(word) !== 0);
  if (address === undefined) return words.includes('*') || text === 'no reply' ? { ttl, times: [] } : undefined;
  const times = [...text.matchAll(/(?<![\w.])(\d+(?:\.\d+)?) ?ms\b/g)].map(([, time]) => Number(time));
  const annotation = words.find((word) => /^![A-Z0-9<>-]*$/.test(word));
  return { ttl, address, times, ...(annotation === undefined ? {} : { annotation }) };
}

/**
 * All of traceroute's output. `destination` is the address, '' where the output does not tell it. The destination is
 * reached where it has answered itself, whatever it answered.
 */
export function parseTraceroute(output: string): TracerouteResult {
  const lines = output.split('\n');
  const hops = mergeByTtl(lines.flatMap((line) => parseTracerouteLine(line) ?? []));
  const reachedLine = lines.find((line) => /\breached\s*$/.test(line));
  const announced = lines
    .map((line) => /^traceroute6? to \S+ \(([^)]+)\)/.exec(line)?.[1])
    .find((found) => found !== undefined);
  const destination = announced ?? (reachedLine === undefined ? undefined : parseTracerouteLine(reachedLine)?.address);
  return {
    destination: destination ?? '',
    hops,
    reached: destination !== undefined && hops.some(({ address }) => address === destination),
  };
}

/** tracepath says a hop again when it has learnt more about it: the last word counts. */
function mergeByTtl(hops: readonly Hop[]): readonly Hop[] {
  return [...new Map(hops.map((hop) => [hop.ttl, hop])).values()];
}
