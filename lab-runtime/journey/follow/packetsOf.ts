/** The packets of one probe among all that namespaces told: the request, its answer, errors that quote it, and later ones. Pure. */
import { classify } from '../trace/classify.ts';
import type { SessionMark } from '../trace/cookie.ts';
import type { Visit } from '../trace/visits.ts';

/** One packet, as each namespace saw it. */
export interface ProbePacket {
  readonly direction: 'forward' | 'reply';
  readonly what: string;
  readonly visits: ReadonlyMap<number, readonly Visit[]>;
}

interface Draft {
  readonly direction: 'forward' | 'reply';
  readonly what: string;
  readonly visits: Map<number, Visit[]>;
}

/** See the head of this file; in order of first sight. `told` is all visits of each namespace. */
export function packetsOf(
  told: ReadonlyMap<number, readonly Visit[]>,
  probe: number,
  mark: SessionMark,
): readonly ProbePacket[] {
  const drafts = new Map<string, Draft>();
  const ids = new Set<number>();
  const take = (inode: number, visit: Visit, direction: Draft['direction'], what: string): void => {
    const key = `${direction} ${what}`;
    const draft = drafts.get(key) ?? { direction, what, visits: new Map<number, Visit[]>() };
    drafts.set(key, draft);
    draft.visits.set(inode, [...(draft.visits.get(inode) ?? []), visit]);
    if (direction === 'forward' && visit.packet.kind === 'ip') ids.add(visit.packet.id);
  };
  const errors: (readonly [number, Visit, string, number])[] = [];
  for (const [inode, visits] of told) {
    for (const visit of visits) {
      const found = classify(visit.packet, mark);
      if (found?.probe === undefined) {
        if (found !== undefined) errors.push([inode, visit, found.what, found.quotedId]);
      } else if (found.probe === probe) take(inode, visit, found.direction, found.what);
    }
  }
  for (const [inode, visit, what, id] of errors) if (ids.has(id)) take(inode, visit, 'reply', what);
  return [...drafts.values()].map((draft) => ({ ...draft, visits: firstTries(draft) }));
}

/** What is sent again, for nobody answered, is the same packet once more: its first way is told. */
function firstTries({ visits }: Draft): ReadonlyMap<number, readonly Visit[]> {
  const isStart = ({ marker }: Visit): boolean =>
    marker?.layer === 'inet' && marker.hook === 'output' && marker.edge === 'first';
  const origin = [...visits].find(([, all]) => all.filter(isStart).length > 1)?.[0];
  if (origin === undefined) return visits;
  const again = (visits.get(origin) ?? []).filter(isStart)[1]?.order ?? Infinity;
  return new Map(
    [...visits].map(([inode, all]) => [inode, inode === origin ? all.filter(({ order }) => order < again) : once(all)]),
  );
}

/** Until a place is come to for the second time. */
function once(visits: readonly Visit[]): readonly Visit[] {
  const seen = new Set<string>();
  const end = visits.findIndex(({ family, chain, inDevice, outDevice, marker }) => {
    if (marker === undefined) return false;
    const place = [family, chain, inDevice, outDevice].join(' ');
    if (seen.has(place)) return true;
    seen.add(place);
    return false;
  });
  return end === -1 ? visits : visits.slice(0, end);
}
