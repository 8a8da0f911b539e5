/** Four probes of the lesson's lab, recorded: what the kernel told of each, in its own bytes. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Snapshot } from '../../../lab-runtime/index.ts';
import type { RuleHandles } from '../../../lab-runtime/journey/follow/ruleBook.ts';
import type { SessionMark } from '../../../lab-runtime/journey/trace/cookie.ts';
import { readTrace, type TraceEvent } from '../../../lab-runtime/journey/trace/readTrace.ts';
import { VisitReader, type Visit } from '../../../lab-runtime/journey/trace/visits.ts';

/** `published`: client → a published port; `masquerade`: box → client; `closed`: a UDP port; `isolated`: past the rules. */
export type ProbeName = 'published' | 'masquerade' | 'closed' | 'isolated';

interface RecordedProbe {
  readonly probe: number;
  readonly origin: number;
  readonly destination: string;
  readonly destinationPort: number;
  readonly raw: Readonly<Record<string, readonly string[]>>;
}

interface Recorded {
  readonly mark: SessionMark;
  readonly snapshot: Snapshot;
  readonly handles: Readonly<Record<string, readonly (readonly [string, readonly number[]])[]>>;
  readonly probes: Readonly<Record<ProbeName, RecordedProbe>>;
}

const file = path.join(import.meta.dirname, '../../fixtures/xray/lesson.json');

/** See the head of this file. */
export const recorded = JSON.parse(readFileSync(file, 'utf8')) as Recorded;

/** Handles of rules by namespace. */
export const recordedHandles: ReadonlyMap<number, RuleHandles> = new Map(
  Object.entries(recorded.handles).map(([inode, chains]) => [Number(inode), new Map(chains)]),
);

/** What each namespace told of a probe. */
export function eventsOf(name: ProbeName): ReadonlyMap<number, readonly TraceEvent[]> {
  return new Map(
    Object.entries(recorded.probes[name].raw).map(([inode, messages]) => [
      Number(inode),
      messages.flatMap((hex) => readTrace(Buffer.from(hex, 'hex'))),
    ]),
  );
}

/** The visits of one namespace's events. */
export function visitsOf(events: readonly TraceEvent[]): readonly Visit[] {
  let order = 0;
  const reader = new VisitReader(() => (order += 1));
  return events.flatMap((event) => {
    const told = reader.read(event);
    return told?.isNew === true ? [told.visit] : [];
  });
}
