/** What all namespaces told of the probes that somebody waits for; of others nothing is kept. */
import type { SessionMark } from '../../journey/trace/cookie.ts';
import type { TraceEvent } from '../../journey/trace/readTrace.ts';
import { VisitPage, type FiledVisit } from '../../journey/trace/visitPage.ts';
import type { Visit } from '../../journey/trace/visits.ts';
import { visitsOfProbe } from '../../journey/trace/visitsOfProbe.ts';

/** What is told of one probe, by inode. */
export interface ToldOfProbe {
  readonly visits: ReadonlyMap<number, readonly FiledVisit[]>;
  /** Who asked for whose address meanwhile, for this probe or another. */
  readonly discoveries: ReadonlyMap<number, readonly Visit[]>;
}

/** See the head of this file. */
export class TraceBook {
  readonly #mark: SessionMark;
  readonly #pages = new Map<number, VisitPage>();
  /** When events of a namespace were lost for the last time, as a number of a visit. */
  readonly #lost = new Map<number, number>();
  /** The number of the first visit that each probe can have. */
  readonly #begun = new Map<number, number>();
  #next = 0;

  constructor(mark: SessionMark) {
    this.#mark = mark;
  }

  /** What a namespace told; returns the probes that it told of. */
  add(inode: number, events: readonly TraceEvent[]): ReadonlySet<number> {
    if (this.#begun.size === 0) return new Set();
    const page = this.#pages.get(inode) ?? new VisitPage(this.#mark, () => this.#count());
    this.#pages.set(inode, page);
    return page.add(events, (probe) => this.#begun.has(probe));
  }

  /** Events of that namespace were lost. */
  lose(inode: number): void {
    if (this.#begun.size > 0) this.#lost.set(inode, this.#count());
  }

  /** From now on what is told of a probe is kept; who calls it calls {@link close} later. */
  open(probe: number): void {
    this.#begun.set(probe, this.#count());
  }

  close(probe: number): void {
    this.#begun.delete(probe);
    const since = Math.min(...this.#begun.values());
    for (const page of this.#pages.values()) page.forget(probe, since);
    for (const [inode, at] of this.#lost) if (at < since) this.#lost.delete(inode);
  }

  /** What is known by now. */
  toldOf(probe: number): ToldOfProbe {
    const pages = [...this.#pages].map(([inode, page]) => ({ inode, page }));
    return {
      visits: visitsOfProbe(pages.map(({ inode, page }) => ({ inode, filed: page.filed(probe), errors: page.errors }))),
      discoveries: new Map(pages.map(({ inode, page }) => [inode, page.discoveries])),
    };
  }

  /** Namespaces that events of were lost since the probe was opened. */
  lostOf(probe: number): readonly number[] {
    const begun = this.#begun.get(probe) ?? Infinity;
    return [...this.#lost].flatMap(([inode, at]) => (at > begun ? [inode] : []));
  }

  #count(): number {
    this.#next += 1;
    return this.#next;
  }
}
