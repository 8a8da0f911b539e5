/**
 * The visits of one probe among what was filed under its number: an older probe of that number may still be answered, as a
 * server does that hears nothing more of an opening (RFC 9293, 3.8.1). Errors are known by the packet that they quote. Pure.
 */
import type { ErrorVisit, FiledVisit } from './visitPage.ts';
import type { Visit } from './visits.ts';

/** What a namespace tells. */
export interface NamespacePage {
  readonly inode: number;
  readonly filed: readonly FiledVisit[];
  readonly errors: readonly ErrorVisit[];
}

/** See the head of this file; by inode, those of each namespace in their order. */
export function visitsOfProbe(pages: readonly NamespacePage[]): ReadonlyMap<number, readonly FiledVisit[]> {
  const sent = pages.flatMap(({ filed }) => filed.filter(({ direction }) => direction === 'forward'));
  const senders = new Set(sent.map(({ visit }) => senderOf(visit)));
  const ids = new Set(sent.flatMap(({ visit }) => quotesOf(visit)));
  return new Map(
    pages.flatMap(({ inode, filed, errors }) => {
      if (filed.length === 0 && errors.length === 0) return [];
      const own = filed.filter(({ visit, direction }) => direction === 'forward' || senders.has(receiverOf(visit)));
      const quoting = errors.filter(({ visit, quotedId }) => ids.has(quote(quotedId, visit.packet.destination)));
      const visits = [...own, ...quoting].toSorted((a, b) => a.visit.order - b.visit.order);
      return visits.length === 0 ? [] : [[inode, visits] as const];
    }),
  );
}

/** As it was there: addresses and ports of the request differ from place to place where they are rewritten. */
function senderOf({ packet }: Visit): string {
  const port = packet.kind === 'ip' ? packet.sourcePort : undefined;
  return `${packet.source} ${String(port ?? '')}`;
}

function receiverOf({ packet }: Visit): string {
  const port = packet.kind === 'ip' ? packet.destinationPort : undefined;
  return `${packet.destination} ${String(port ?? '')}`;
}

/** By 16 bits alone an error may be about another probe; it goes to whom its packet came from. */
function quotesOf({ packet }: Visit): readonly string[] {
  return packet.kind === 'ip' ? [quote(packet.id, packet.source)] : [];
}

function quote(id: number, sender: string): string {
  return `${String(id)} ${sender}`;
}
