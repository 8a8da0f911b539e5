/**
 * Visits of packets to base chains: trace events put together. A visit begins with the event that carries the packet's
 * headers; what follows with the same id belongs to it. Events of two packets may stand between each other's. Pure.
 */
import { isMarkerTable } from '../../firewall/markerTable.ts';
import type { PacketHeaders } from './packetHeaders.ts';
import type { TraceEvent, TraceVerdict } from './readTrace.ts';

/** A rule that a packet met, by its handle. */
export interface MetRule {
  readonly chain: string;
  readonly handle: number;
  readonly verdict: TraceVerdict;
}

/** One of our own chains: a place that the packet has come to. */
interface Marker {
  readonly layer: 'inet' | 'bridge' | 'netdev';
  /** `ingress`, `egress`, `prerouting`, … */
  readonly hook: string;
  readonly edge: 'first' | 'last';
}

/** See the head of this file. */
export interface Visit {
  /** In the order of the namespace's events. */
  readonly order: number;
  readonly family: string;
  readonly table: string;
  readonly chain: string;
  readonly packet: PacketHeaders;
  readonly inDevice?: number | undefined;
  readonly outDevice?: number | undefined;
  readonly mark?: number | undefined;
  readonly connection?: TraceEvent['connection'];
  /** Undefined of a chain of the user's. */
  readonly marker?: Marker | undefined;
  readonly rules: readonly MetRule[];
  /** How it ended; undefined while it has not, or where the end was not heard. */
  readonly end?: { readonly by: 'rule' | 'policy'; readonly verdict: TraceVerdict } | undefined;
}

interface Draft extends Omit<Visit, 'rules' | 'end'> {
  readonly rules: MetRule[];
  end?: Visit['end'];
}

/** The visits of one namespace's events, in their order. */
export function visitsOf(events: readonly TraceEvent[]): readonly Visit[] {
  let count = 0;
  const reader = new VisitReader(() => count++);
  return events.flatMap((event) => {
    const told = reader.read(event);
    return told?.isNew === true ? [told.visit] : [];
  });
}

/** What an event tells of. */
interface Told {
  readonly visit: Visit;
  /** Whether the event is its first. */
  readonly isNew: boolean;
}

/** Reads the events of one namespace as they come; what it has returned may be told more of later. */
export class VisitReader {
  readonly #open = new Map<number, Draft>();
  readonly #next: () => number;

  /** `next` yields greater and greater numbers: {@link Visit.order}. */
  constructor(next: () => number) {
    this.#next = next;
  }

  /** The visit that an event is of; undefined where its beginning was not heard, or is forgotten. */
  read(event: TraceEvent): Told | undefined {
    const isNew = event.packet !== undefined;
    if (event.packet !== undefined) this.#open.set(event.id, draftOf(event, event.packet, this.#next()));
    const visit = this.#open.get(event.id);
    if (visit === undefined) return undefined;
    addTo(visit, event);
    return { visit, isNew };
  }

  /** Nothing more is told of visits with a number below. */
  forget(before: number): void {
    for (const [id, { order }] of this.#open) if (order < before) this.#open.delete(id);
  }
}

function draftOf(event: TraceEvent, packet: PacketHeaders, order: number): Draft {
  const { family, table, chain, inDevice, outDevice, mark, connection } = event;
  const marker = isMarkerTable(table) ? markerOf(family, chain) : undefined;
  return { order, family, table, chain, packet, inDevice, outDevice, mark, connection, marker, rules: [] };
}

function markerOf(family: string, chain: string): Marker | undefined {
  const [hook = '', edge] = chain.split('_');
  if (family === 'netdev') return { layer: 'netdev', hook, edge: 'first' };
  // A table of inet tells the family of the packet in its events on some kernels.
  const layer = family === 'bridge' ? 'bridge' : 'inet';
  return edge === 'first' || edge === 'last' ? { layer, hook, edge } : undefined;
}

/** The end of a chain without a rule that settles it makes an event without handle, too, which says nothing. */
function addTo(draft: Draft, { kind, chain, handle, verdict }: TraceEvent): void {
  if (kind === 'policy') draft.end = { by: 'policy', verdict };
  if (kind === 'policy' || handle === undefined) return;
  if (draft.marker === undefined) draft.rules.push({ chain, handle, verdict });
  if (['accept', 'drop', 'stolen', 'queue'].includes(verdict.kind)) draft.end = { by: 'rule', verdict };
}
