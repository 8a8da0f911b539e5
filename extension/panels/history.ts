/** The journeys of this window: the newest first, not more than fifty, and nowhere but in memory. Pure. */
import type { Journey, XrayQuestion } from '../../lab-runtime/index.ts';
import { labKey, type LabRef } from '../labRef.ts';

/** How many are kept. */
export const historyLimit = 50;

/** One that was made. */
export interface PastJourney {
  /** Higher than that of every earlier one. */
  readonly id: number;
  readonly ref: LabRef;
  readonly question: XrayQuestion;
  readonly journey: Journey;
}

/** See the head of this file. */
export class JourneyHistory {
  #all: readonly PastJourney[] = [];
  #made = 0;

  /** The newest first. */
  get all(): readonly PastJourney[] {
    return this.#all;
  }

  /** Keeps one; the oldest goes where there are too many. */
  add(ref: LabRef, question: XrayQuestion, journey: Journey): PastJourney {
    this.#made += 1;
    const added = { id: this.#made, ref, question, journey };
    this.#all = [added, ...this.#all].slice(0, historyLimit);
    return added;
  }

  /** The last one before it that asked the same in the same lab. */
  previousOf({ id, ref, question }: PastJourney): PastJourney | undefined {
    const asked = keyOf(question);
    return this.#all.find((one) => one.id < id && labKey(one.ref) === labKey(ref) && keyOf(one.question) === asked);
  }
}

/** Questions are the same where all that was asked is. */
function keyOf({ kind, from, to, port, family, size, doNotFragment, ttl }: XrayQuestion): string {
  return JSON.stringify([kind, from, to, port, family, size, doNotFragment, ttl]);
}
