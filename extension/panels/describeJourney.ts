/** A journey as the panel shows it: in the user's language, with a number for everything that can be revealed. Pure. */
import * as l10n from '@vscode/l10n';
import type { Journey, JourneyCause, JourneyObject, JourneyRule, JourneyStep } from '../../lab-runtime/index.ts';
import { sayPhrase } from '../sayPhrase.ts';
import {
  endText,
  fieldsOf,
  objectName,
  placeText,
  questionText,
  resultText,
  rulePlace,
  sourceText,
  stageText,
  toneOf,
} from './journeyWords.ts';
import type { CauseView, End, JourneyView, RuleView, SectionView, StepView } from './protocol.ts';

/** What is shown, and what its numbers mean. */
export interface DescribedJourney {
  readonly view: JourneyView;
  readonly objects: readonly JourneyObject[];
}

/** See the head of this file. `id` is that of the history. */
export function describeJourney(id: number, journey: Journey): DescribedJourney {
  const objects: JourneyObject[] = [];
  const number = (object: JourneyObject | undefined): number | undefined =>
    object === undefined ? undefined : objects.push(object) - 1;
  const { verdict, cause, lost, outcome, takenAt } = journey;
  const view: JourneyView = {
    id,
    title: questionText(journey.probe),
    end: verdict,
    verdict: endText(verdict),
    notes: [
      ...(outcome === '' ? [] : [l10n.t('Told to whoever asked: {0}', outcome)]),
      new Date(takenAt).toLocaleTimeString([], { hourCycle: 'h23' }),
      ...lost.map((namespace) => l10n.t('The kernel could not tell all events of {0}.', namespace)),
    ],
    ...(cause && { cause: causeView(cause, journey, number) }),
    sections: sectionsOf(journey, number),
    later: journey.later.map(({ direction, steps }) => ({
      direction,
      title: direction === 'forward' ? l10n.t('A later packet') : l10n.t('A later answer'),
      steps: steps.map((step) => stepView(step, number)),
    })),
  };
  return { view, objects };
}

type Numbering = (object: JourneyObject | undefined) => number | undefined;

function sectionsOf(journey: Journey, number: Numbering): readonly SectionView[] {
  const { forward, reply } = journey;
  const ends = endsOf(journey);
  const steps = (all: readonly JourneyStep[]): readonly StepView[] => all.map((step) => stepView(step, number));
  return [
    { direction: 'forward', title: l10n.t('The packet'), steps: steps(forward), end: ends.forward },
    ...(reply.length === 0
      ? []
      : [{ direction: 'reply' as const, title: l10n.t('The answer'), steps: steps(reply), end: ends.reply }]),
  ];
}

/** What became of the packet, and of its answer. */
function endsOf({ verdict, forward, reply }: Journey): Readonly<Record<'forward' | 'reply', End>> {
  const last = forward.at(-1)?.result;
  const stopped = last === 'drop' ? 'dropped' : last === 'reject' ? 'rejected' : undefined;
  if (stopped !== undefined) return { forward: stopped, reply: 'delivered' };
  if (reply.length === 0) return { forward: verdict === 'unanswered' ? 'delivered' : verdict, reply: verdict };
  // Whoever is told that nobody wants it has had an answer.
  if (verdict === 'rejected') return { forward: 'rejected', reply: 'delivered' };
  return { forward: 'delivered', reply: verdict };
}

function stepView(step: JourneyStep, number: Numbering): StepView {
  const { namespace, namespaceInode: inode, stage, device, result, certainty } = step;
  return {
    ...{ number: step.number, namespace, inode, stage, device, result, certainty },
    stageText: stageText(stage),
    place: placeText(step),
    text: sayPhrase(step.text),
    details: step.details.map(sayPhrase),
    rules: step.rules.map((rule) => ruleView(rule, inode, number)),
    resultText: resultText(result),
    packet: fieldsOf(step),
    source: sourceText(step),
    object: number(step.object),
  };
}

function ruleView(rule: JourneyRule, inode: number, number: Numbering): RuleView {
  const { backend, family, table, chain, text, verdict } = rule;
  const object: JourneyObject | undefined =
    rule.number === undefined
      ? undefined
      : { kind: 'rule', namespace: inode, backend, family, table, chain, number: rule.number };
  return { place: rulePlace(rule), text, verdict, tone: toneOf(rule), object: number(object) };
}

function causeView(cause: JourneyCause, { forward, reply }: Journey, number: Numbering): CauseView {
  const { text, remedy, object, evidence, unmatched } = cause;
  const where = object?.namespace ?? reply.at(-1)?.namespaceInode ?? forward.at(-1)?.namespaceInode ?? 0;
  return {
    text: sayPhrase(text),
    remedy: remedy && sayPhrase(remedy),
    guilty: object && objectName(object),
    object: number(object),
    evidence: evidence.map(sayPhrase),
    unmatched: unmatched.map(({ rule, why }) => ({ rule: ruleView(rule, where, number), why: sayPhrase(why) })),
  };
}
