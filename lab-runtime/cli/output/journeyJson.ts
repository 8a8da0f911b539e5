/** A journey as `xray --json` prints it: its sentences in English. */
import { inEnglish, type Journey, type JourneyStep } from '../../index.ts';

/** See the head of this file. */
export function journeyJson({ cause, forward, reply, later, ...journey }: Journey) {
  return {
    ...journey,
    ...(cause !== undefined && {
      cause: {
        ...cause,
        text: inEnglish(cause.text),
        ...(cause.remedy !== undefined && { remedy: inEnglish(cause.remedy) }),
        evidence: cause.evidence.map(inEnglish),
        unmatched: cause.unmatched.map(({ rule, why }) => ({ rule, why: inEnglish(why) })),
      },
    }),
    forward: forward.map(stepJson),
    reply: reply.map(stepJson),
    later: later.map(({ direction, steps }) => ({ direction, steps: steps.map(stepJson) })),
  };
}

function stepJson({ text, details, ...step }: JourneyStep) {
  return { ...step, text: inEnglish(text), details: details.map(inEnglish) };
}
