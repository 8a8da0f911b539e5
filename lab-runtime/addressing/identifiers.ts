/**
 * The identifiers Docker draws at random, made from names instead: the same lab file always gives the
 * same ones, so that a printed plan is the plan that runs.
 */
import { createHash } from 'node:crypto';
import { formatMac } from '../model/mac.ts';

/** What an identifier is for. A `temporary` one names a veth's container end before it is moved. */
type IdentifierKind = 'network' | 'container' | 'endpoint' | 'temporary';

/** How many digits of an id Docker shows, puts into a bridge's name and gives as host name. */
const shortIdLength = 12;

/** Makes identifiers that are unique within one lab. */
export interface Identifiers {
  /** 64 hex digits; already the first 12 are unique among networks and containers. */
  id(kind: 'network' | 'container', name: string): string;
  /** `veth` and 7 hex digits (libnetwork drivers/bridge, `vethPrefix` and `vethLen`). */
  veth(kind: 'endpoint' | 'temporary', name: string): string;
}

/** Identifiers of a lab. What stands in `taken` (ids and interface names of a running lab) is not given again. */
export function createIdentifiers(lab: string, taken: Iterable<string>): Identifiers {
  const used = new Set([...taken].map((name) => (isId(name) ? shortId(name) : name)));
  const unique = (kind: IdentifierKind, name: string, shorten: (digits: string) => string): string => {
    for (let attempt = 0; ; attempt++) {
      const digits = digest(lab, kind, name, attempt);
      const short = shorten(digits);
      if (used.has(short)) continue;
      used.add(short);
      return digits;
    }
  };
  return {
    id: (kind, name) => unique(kind, name, shortId),
    veth: (kind, name) => vethName(unique(kind, name, vethName)),
  };
}

/** The 12 digits by which people know an id. */
export function shortId(id: string): string {
  return id.slice(0, shortIdLength);
}

/** A bridge's MAC: 02:42 as Docker up to 27 chooses it, and four bytes of the network's id. */
export function bridgeMac(networkId: string): string {
  const bytes = Buffer.from(networkId.slice(-8), 'hex');
  return formatMac([0x02, 0x42, ...bytes]);
}

function vethName(digits: string): string {
  return `veth${digits.slice(0, 7)}`;
}

function isId(text: string): boolean {
  return /^[\da-f]{64}$/.test(text);
}

function digest(lab: string, kind: IdentifierKind, name: string, attempt: number): string {
  const suffix = attempt === 0 ? '' : `/${String(attempt)}`;
  return createHash('sha256').update(`vethscope/${lab}/${kind}/${name}${suffix}`).digest('hex');
}
