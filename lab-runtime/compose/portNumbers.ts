/** Port numbers, ranges and protocols as text. */
import type { Protocol } from '../model/lab.ts';
import { say, type Phrase } from '../model/phrase.ts';

/** First and last port, equal for a single one. */
export interface PortRange {
  readonly first: number;
  readonly last: number;
}

/** `80` or `8000-8010`; else what is wrong with it. `from` is the lowest port allowed. */
export function parsePortRange(text: string, from: 0 | 1): PortRange | Phrase {
  const [first, last, ...more] = text.split('-').map((part) => parsePort(part, from));
  if (more.length > 0) return say`${JSON.stringify(text)} is not a port range.`;
  if (typeof first !== 'number') return first ?? say`${JSON.stringify(text)} is not a port.`;
  if (last === undefined) return { first, last: first };
  if (typeof last !== 'number') return last;
  return last < first ? say`The port range ${text} ends before it begins.` : { first, last };
}

/** `tcp`, `udp` or `sctp`, in any case. */
export function parseProtocol(text: string): Protocol | undefined {
  const lower = text.toLowerCase();
  return lower === 'tcp' || lower === 'udp' || lower === 'sctp' ? lower : undefined;
}

/** How many ports a range has. */
export function rangeLength({ first, last }: PortRange): number {
  return last - first + 1;
}

function parsePort(text: string, from: 0 | 1): number | Phrase {
  if (!/^\d{1,10}$/.test(text)) return say`${JSON.stringify(text.slice(0, 40))} is not a port number.`;
  const port = Number(text);
  return port < from || port > 65_535 ? say`Port ${text} is outside 1 to 65535.` : port;
}
