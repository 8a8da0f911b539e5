/** Whether a journey is what a situation says; what it was is told where it is not. */
import assert from 'node:assert/strict';
import { inEnglish, type Journey } from '../../../lab-runtime/index.ts';
import type { Situation } from './situation.ts';

/** See the head of this file. */
export function checkJourney({ verdict, cause, names, also }: Situation, journey: Journey): void {
  const text = journey.cause === undefined ? '' : inEnglish(journey.cause.text);
  const said = `${journey.verdict} ${journey.cause?.kind ?? ''}: ${text}; ${journey.outcome}\n${pathOf(journey)}`;
  assert.equal(journey.verdict, verdict, said);
  assert.equal(journey.cause?.kind, cause, said);
  if (names !== undefined) assert.match(text, names, said);
  assert.deepEqual(journey.lost, []);
  also?.(journey);
}

/** Its steps and its evidence, a line each. */
export function pathOf({ forward, reply, cause }: Journey): string {
  const steps = [...forward, ...reply].map(
    ({ namespace, stage, text }) => `  ${namespace} ${stage}: ${inEnglish(text)}`,
  );
  return [...steps, ...(cause?.evidence ?? []).map((one) => `  evidence: ${inEnglish(one)}`)].join('\n');
}
