/**
 * Two journeys of one question, before and after something was changed: the first step at which they part. What the kernel
 * chooses anew each time, the port of whoever asks, is no difference.
 */
import type { Journey, JourneyRule, JourneyStep, JourneyVerdict, Rewrite } from '../model/journey.ts';

/** On which way a step is. */
type JourneyDirection = 'forward' | 'reply';

/** What two steps may differ in. `missing`: only one of the journeys has a step there. */
export type DifferentPart = 'missing' | 'namespace' | 'stage' | 'rule' | 'result' | 'rewritten';

/** The first step at which two journeys part. */
export interface JourneyDifference {
  readonly direction: JourneyDirection;
  /** Position on its way, from 0, in both journeys: up to there they are the same. */
  readonly index: number;
  readonly before?: JourneyStep | undefined;
  readonly after?: JourneyStep | undefined;
  readonly parts: readonly DifferentPart[];
}

/** See the head of this file. */
export interface JourneyComparison {
  readonly verdicts: { readonly before: JourneyVerdict; readonly after: JourneyVerdict };
  /** Undefined where all steps are the same. */
  readonly first?: JourneyDifference | undefined;
}

/** Compares step by step: the way there, then the way back. */
export function compareJourneys(before: Journey, after: Journey): JourneyComparison {
  return {
    verdicts: { before: before.verdict, after: after.verdict },
    first: firstDifference(before, after, 'forward') ?? firstDifference(before, after, 'reply'),
  };
}

function firstDifference(one: Journey, other: Journey, direction: JourneyDirection): JourneyDifference | undefined {
  const ways = { before: one[direction], after: other[direction] };
  const longest = Math.max(ways.before.length, ways.after.length);
  for (let index = 0; index < longest; index++) {
    const [before, after] = [ways.before[index], ways.after[index]];
    const parts = differentParts(before, after, direction);
    if (parts.length > 0) return { direction, index, before, after, parts };
  }
  return undefined;
}

function differentParts(
  before: JourneyStep | undefined,
  after: JourneyStep | undefined,
  direction: JourneyDirection,
): readonly DifferentPart[] {
  if (before === undefined || after === undefined) return before === after ? [] : ['missing'];
  const aspects: Readonly<Record<Exclude<DifferentPart, 'missing'>, (step: JourneyStep) => unknown>> = {
    namespace: ({ namespace }) => namespace,
    stage: ({ stage }) => stage,
    rule: ({ rule, rules }) => [...rules, ...(rule === undefined ? [] : [rule])].map(ruleAspect),
    result: ({ result }) => result,
    rewritten: ({ rewritten = [] }) => rewritten.filter((one) => !isDrawn(one, direction)).map(rewriteAspect),
  };
  const names = ['namespace', 'stage', 'rule', 'result', 'rewritten'] as const;
  return names.filter((name) => !same(aspects[name](before), aspects[name](after)));
}

function ruleAspect({ table, chain, number, text }: JourneyRule): unknown {
  return [table, chain, number, text];
}

function rewriteAspect({ field, from, to }: Rewrite): unknown {
  return [field, from, to];
}

/** The port of whoever asks: where it is masqueraded that is drawn, too, and may by chance stay as it was. */
function isDrawn({ field }: Rewrite, direction: JourneyDirection): boolean {
  return field === (direction === 'forward' ? 'sport' : 'dport');
}

function same(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
