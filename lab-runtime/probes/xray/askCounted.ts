/** A question where the kernel tells of no packet: several are sent, and what rules count before and after is compared. */
import { concludeCounted } from '../../journey/counted/concludeCounted.ts';
import type { Outcome } from '../../journey/causes/evidence.ts';
import type { Journey } from '../../model/journey.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import type { Armed } from './armed.ts';
import { awaitOutcome, type Waitings } from './awaitOutcome.ts';
import { askedOf, probeOf, type KnownEnds } from './probeOf.ts';
import type { XrayQuestion } from './question.ts';
import { cancelled } from './sessionErrors.ts';

/** How many packets are sent, each of a connection of its own, so that nat counts them all. */
const burst = 5;

/** What is asked, and of whom. */
export interface CountedQuestion {
  readonly armed: Armed;
  readonly question: XrayQuestion;
  readonly ends: KnownEnds;
  /** The agent's name for the namespace that sends. */
  readonly key: string;
  readonly waitings: Waitings;
  readonly look: () => Promise<Snapshot>;
  readonly target: string;
  readonly lab?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** See the head of this file. */
export async function askCounted(asked: CountedQuestion): Promise<Journey> {
  const { armed, question, ends, look, target, lab } = asked;
  const before = await look();
  const sent = await Promise.all(Array.from({ length: burst }, () => send(asked)));
  return concludeCounted({
    ...{ target, lab, takenAt: new Date().toISOString(), origin: ends.from },
    probe: askedOf(question, ends, probeOf(question, ends, armed.mark, 0)),
    outcomes: sent,
    ...{ before, after: await look() },
  });
}

async function send({ armed, question, ends, key, waitings, signal }: CountedQuestion): Promise<Outcome> {
  const { agent, numbers, mark } = armed;
  const number = await numbers.take(signal).catch(() => {
    throw cancelled();
  });
  try {
    const probe = probeOf(question, ends, mark, number);
    const isOver = (): Promise<boolean> => Promise.resolve(false);
    return await awaitOutcome({ agent, waitings, key, probe, number, signal, isOver, cancelled });
  } finally {
    numbers.give(number);
  }
}
