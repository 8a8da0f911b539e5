/** What a journey says in one word. Pure. */
import type { Journey } from '../../model/journey.ts';
import type { MatrixAnswer, MatrixCause } from '../../model/matrix.ts';

/** See the head of this file; of what is not yes, with its cause. */
export interface ShortAnswer {
  readonly answer: MatrixAnswer;
  readonly cause?: MatrixCause | undefined;
}

/** Not every UDP server answers: of a datagram it is enough that a socket took it. */
export function answerOf({ verdict, cause, probe }: Journey): ShortAnswer {
  const isTaken = probe.kind === 'udp' && verdict === 'unanswered' && cause?.kind === 'no-answer';
  if (verdict === 'delivered' || isTaken) return { answer: 'yes' };
  const { kind, text, remedy } = cause ?? {};
  return {
    answer: verdict === 'unknown' ? 'unknown' : 'no',
    ...(kind !== undefined && text !== undefined && { cause: { kind, text, ...(remedy !== undefined && { remedy }) } }),
  };
}

/** What another try may see: events were lost, or the machine had no time. */
export function isDoubtful({ verdict, cause, probe }: Journey): boolean {
  if (verdict === 'delivered' || cause === undefined) return false;
  return ['events-lost', 'unknown'].includes(cause.kind) || (cause.kind === 'no-answer' && probe.kind !== 'udp');
}
