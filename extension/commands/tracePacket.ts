import type { Commands } from '../contributions.ts';
import type { Services } from '../services.ts';
import { subjectOf } from './subjectOf.ts';

/** Follows a packet and its answer from anybody to anybody; from outside to a published port where that is named. */
export function tracePacket(services: Services): Commands['vethscope.tracePacket'] {
  return async (about, wish) => {
    const { askQuestion } = await import('./askQuestion.ts');
    const asked = await askQuestion(services, subjectOf(services, about), wish ?? {});
    if (asked === undefined) return undefined;
    return (await services.journeys()).trace(asked.ref, asked.question);
  };
}
