import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Journey, JourneyStep } from '../../lab-runtime/index.ts';

/** A journey of test/fixtures/journeys, in the sample lab. */
export function journeyOf(name: 'delivered' | 'dropped' | 'forwarding-off'): Journey {
  const file = resolve(import.meta.dirname, `../fixtures/journeys/${name}.json`);
  return JSON.parse(readFileSync(file, 'utf8')) as Journey;
}

/** The same with one step of a way changed. */
export function changed(
  journey: Journey,
  direction: 'forward' | 'reply',
  index: number,
  change: (step: JourneyStep) => Partial<JourneyStep>,
): Journey {
  const steps = journey[direction].map((step, at) => (at === index ? { ...step, ...change(step) } : step));
  return { ...journey, [direction]: steps };
}
