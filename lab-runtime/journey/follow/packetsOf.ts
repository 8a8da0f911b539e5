/** The packets of one probe, from its visits: the request, its answer, errors that quote it, and later ones. Pure. */
import type { FiledVisit } from '../trace/visitPage.ts';
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

/** See the head of this file; in order of first sight, errors last. `told` is what each namespace told of the probe. */
export function packetsOf(told: ReadonlyMap<number, readonly FiledVisit[]>): readonly ProbePacket[] {
  const drafts = new Map<string, Draft>();
  for (const [inode, filed] of told) {
    for (const { visit, direction, what } of filed) {
      const key = `${direction} ${what}`;
      const draft = drafts.get(key) ?? { direction, what, visits: new Map<number, Visit[]>() };
      drafts.set(key, draft);
      draft.visits.set(inode, [...(draft.visits.get(inode) ?? []), visit]);
    }
  }
  return [...drafts.values()]
    .toSorted((one, other) => Number(isError(one)) - Number(isError(other)))
    .map((draft) => ({ ...draft, visits: firstTries(draft) }));
}

/** Whether it tells what became of another packet, which it quotes. */
export function isError({ what }: Pick<ProbePacket, 'what'>): boolean {
  return what.startsWith('error');
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
