/** A step before it has its number, and what all steps of a way are made from. */
import type { JourneyObject, JourneyStep } from '../../model/journey.ts';
import type { Visit } from '../trace/visits.ts';
import { packetOf } from './packetOf.ts';
import type { RuleBook } from './ruleBook.ts';
import type { Topology } from './topology.ts';
import type { Waypoint } from './way.ts';

/** See the head of this file. */
export type StepDraft = Omit<JourneyStep, 'number'>;

/** What is known besides the visits. */
export interface Surroundings {
  readonly topology: Topology;
  readonly bookOf: (inode: number) => RuleBook | undefined;
  /** Whether a namespace was entered: what happens in others is not seen. */
  readonly isEntered: (inode: number) => boolean;
  /** Who asked for whose address in a namespace, in order, with the packets' own visits' numbers. */
  readonly discoveries: ReadonlyMap<number, readonly Visit[]>;
}

/** What a step says beyond where it was and what packet it was about. */
export interface StepWords extends Pick<StepDraft, 'stage' | 'text'>, Partial<Omit<StepDraft, 'stage' | 'text'>> {}

/** A step at a waypoint: seen, unless it is said otherwise. */
export function stepAt({ topology }: Surroundings, { inode, visit }: Waypoint, words: StepWords): StepDraft {
  return {
    namespace: labelOf(topology, inode),
    namespaceInode: inode,
    details: [],
    rules: [],
    result: 'pass',
    packet: packetOf(visit.packet),
    certainty: 'seen',
    by: 'trace',
    ...words,
  };
}

/** Whose namespace it is. */
export function labelOf({ namespace }: Topology, inode: number): string {
  return namespace(inode)?.label ?? String(inode);
}

/** A device by its name; by its number where the snapshot does not know it. */
export function deviceName(topology: Topology, inode: number, ifindex: number | undefined): string {
  return topology.link(inode, ifindex)?.name ?? `if${String(ifindex ?? '?')}`;
}

/** An interface, as what a step is about. */
export function interfaceObject(topology: Topology, inode: number, ifindex: number | undefined): JourneyObject {
  const name = deviceName(topology, inode, ifindex);
  return { kind: 'interface', namespace: inode, ifindex: ifindex ?? 0, name };
}
