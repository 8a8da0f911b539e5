/** A journey as text: what Copy as Text puts on the clipboard. Pure. */
import type { CauseView, FieldView, JourneyView, PanelTexts, StepView } from './protocol.ts';

/** One line for each thing, steps with their numbers. */
export function journeyText(
  { title, verdict, notes, cause, sections, later }: JourneyView,
  words: Pick<PanelTexts, 'remedy' | 'evidence' | 'unmatched' | 'noSteps'>,
): string {
  const ways = [...sections, ...later].flatMap(({ title: heading, steps }) => [
    '',
    heading,
    ...(steps.length === 0 ? [`  ${words.noSteps}`] : steps.flatMap(stepLines)),
  ]);
  return `${[title, [verdict, ...notes].join(' · '), ...causeLines(cause, words), ...ways].join('\n')}\n`;
}

function causeLines(
  cause: CauseView | undefined,
  words: Pick<PanelTexts, 'remedy' | 'evidence' | 'unmatched'>,
): readonly string[] {
  if (cause === undefined) return [];
  const { text, remedy, evidence, unmatched } = cause;
  return [
    text,
    ...(remedy === undefined ? [] : [`${words.remedy}: ${remedy}`]),
    ...(evidence.length === 0 ? [] : [`${words.evidence}: ${evidence.join('; ')}`]),
    ...(unmatched.length === 0 ? [] : [`${words.unmatched}:`]),
    ...unmatched.map(({ rule, why }) => `  ${rule.place}: ${rule.text}  ${why}`),
  ];
}

function stepLines({
  number,
  namespace,
  text,
  packet,
  rules,
  details,
  source,
  resultText,
}: StepView): readonly string[] {
  const ended = resultText === '' ? '' : `  [${resultText}]`;
  return [
    `  ${String(number).padStart(2)}  ${namespace}  ${text}${ended}  (${source})`,
    `        ${packet.map(fieldText).join('  ')}`,
    ...rules.map((rule) => `        ${rule.place}: ${rule.text}  → ${rule.verdict}`),
    ...details.map((detail) => `        ${detail}`),
  ];
}

function fieldText({ label, value, before }: FieldView): string {
  return before === undefined ? `${label} ${value}` : `${label} ${before} → ${value}`;
}
