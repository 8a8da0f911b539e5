/** Where two journeys part, as the panel shows it. Pure. */
import * as l10n from '@vscode/l10n';
import type { Journey, JourneyComparison, JourneyRule, JourneyStep } from '../../lab-runtime/index.ts';
import { sayPhrase } from '../sayPhrase.ts';
import { endText, questionText, resultText, rulePlace } from './journeyWords.ts';
import type { ComparisonView } from './protocol.ts';

/** `after` is the journey that is shown. */
export function describeComparison(before: Journey, after: Journey, found: JourneyComparison): ComparisonView {
  const { first, verdicts } = found;
  const offset = first?.direction === 'reply' ? after.forward.length : 0;
  const title = l10n.t(
    'Compared with {0}, {1}',
    questionText(before.probe),
    new Date(before.takenAt).toLocaleTimeString([], { hourCycle: 'h23' }),
  );
  if (first === undefined) return { title, summary: l10n.t('Both took the same way.'), rows: [] };
  const named = first.after ?? first.before;
  const place = named === undefined ? '' : `${named.namespace}, ${sayPhrase(named.text)}`;
  return {
    title,
    summary:
      first.direction === 'forward'
        ? l10n.t('They part at step {0} of the packet: {1}', first.index + 1, place)
        : l10n.t('They part at step {0} of the answer: {1}', first.index + 1, place),
    ...(first.after && { step: offset + first.index }),
    rows: [
      { head: l10n.t('Verdict'), before: endText(verdicts.before), after: endText(verdicts.after) },
      ...rowsOf(first.before, first.after),
    ],
  };
}

function rowsOf(before: JourneyStep | undefined, after: JourneyStep | undefined): ComparisonView['rows'] {
  const row = (head: string, read: (step: JourneyStep) => string) => ({
    head,
    before: before === undefined ? '–' : read(before),
    after: after === undefined ? '–' : read(after),
  });
  const [ruleBefore, ruleAfter] = differentRules(before?.rules ?? [], after?.rules ?? []);
  const rows = [
    row(l10n.t('Namespace'), ({ namespace }) => namespace),
    row(l10n.t('Step'), ({ text }) => sayPhrase(text)),
    { head: l10n.t('First rule that differs'), before: ruleText(ruleBefore), after: ruleText(ruleAfter) },
    row(l10n.t('Rewritten'), ({ rewritten = [] }) =>
      rewritten.map(({ field, from, to }) => `${field} ${String(from)} → ${String(to)}`).join('\n'),
    ),
    row(l10n.t('Result'), ({ result }) => resultText(result)),
  ];
  return rows.filter((one) => one.before !== one.after);
}

function differentRules(
  before: readonly JourneyRule[],
  after: readonly JourneyRule[],
): readonly [JourneyRule | undefined, JourneyRule | undefined] {
  const longest = Math.max(before.length, after.length);
  const places = Array.from({ length: longest }, (_, index) => [before[index], after[index]] as const);
  return places.find(([one, other]) => ruleText(one) !== ruleText(other)) ?? [undefined, undefined];
}

function ruleText(rule: JourneyRule | undefined): string {
  return rule === undefined ? '' : `${rulePlace(rule)}: ${rule.text} → ${rule.verdict}`;
}
