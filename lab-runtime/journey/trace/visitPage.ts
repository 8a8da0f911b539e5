/** The visits of one namespace, filed by the probe that they are of. What is none of the session's is not kept. Pure. */
import { classify, type PacketClass } from './classify.ts';
import type { SessionMark } from './cookie.ts';
import type { TraceEvent } from './readTrace.ts';
import { VisitReader, type Visit } from './visits.ts';

/** A visit of a probe's packet, and of which: see {@link PacketClass}. */
export interface FiledVisit extends Pick<PacketClass, 'direction' | 'what'> {
  readonly visit: Visit;
}

/** A visit of an ICMP error: whose it is, the packet tells that it quotes. */
export interface ErrorVisit extends FiledVisit {
  readonly quotedId: number;
}

/** See the head of this file. */
export class VisitPage {
  readonly #mark: SessionMark;
  readonly #reader: VisitReader;
  readonly #filed = new Map<number, FiledVisit[]>();
  readonly #probes = new WeakMap<Visit, number>();
  #errors: ErrorVisit[] = [];
  #discoveries: Visit[] = [];

  /** `next` as {@link VisitReader} wants it. */
  constructor(mark: SessionMark, next: () => number) {
    this.#mark = mark;
    this.#reader = new VisitReader(next);
  }

  /** Files what is told of probes that somebody waits for, and returns which those are. */
  add(events: readonly TraceEvent[], isWanted: (probe: number) => boolean): ReadonlySet<number> {
    const met = new Set<number>();
    for (const event of events) {
      const told = this.#reader.read(event);
      if (told === undefined) continue;
      const probe = told.isNew ? this.#file(told.visit, isWanted) : this.#probes.get(told.visit);
      if (probe !== undefined) met.add(probe);
    }
    return met;
  }

  #file(visit: Visit, isWanted: (probe: number) => boolean): number | undefined {
    if (visit.packet.kind === 'neighbour') this.#discoveries.push(visit);
    const found = classify(visit.packet, this.#mark);
    if (found === undefined) return undefined;
    if (found.probe === undefined) {
      const { direction, what, quotedId } = found;
      this.#errors.push({ visit, direction, what, quotedId });
      return undefined;
    }
    const { probe, direction, what } = found;
    if (!isWanted(probe)) return undefined;
    const filed = this.#filed.get(probe) ?? [];
    filed.push({ visit, direction, what });
    this.#filed.set(probe, filed);
    this.#probes.set(visit, probe);
    return probe;
  }

  /** In their order. */
  filed(probe: number): readonly FiledVisit[] {
    return this.#filed.get(probe) ?? [];
  }

  get errors(): readonly ErrorVisit[] {
    return this.#errors;
  }

  /** Who asked for whose address. */
  get discoveries(): readonly Visit[] {
    return this.#discoveries;
  }

  /** Nobody waits for that probe any more; what all share is kept from the number `since` on. */
  forget(probe: number, since: number): void {
    this.#filed.delete(probe);
    this.#errors = this.#errors.filter(({ visit }) => visit.order >= since);
    this.#discoveries = this.#discoveries.filter(({ order }) => order >= since);
    this.#reader.forget(since);
  }
}
