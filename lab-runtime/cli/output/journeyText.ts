/** A journey for people: numbered phases as packet-tracer has them, each rule quoted, and one last line. */
import { inEnglish, packetText, type Journey, type JourneyRule, type JourneyStep } from '../../index.ts';
import { harmless, type Screen, type Style } from './terminal.ts';

type Paint = Screen['paint'];

const verdictColours: Readonly<Record<Journey['verdict'], Style>> = {
  delivered: 'green',
  rejected: 'red',
  dropped: 'red',
  unanswered: 'yellow',
  unknown: 'yellow',
};

/** See the head of this file. */
export function journeyText(journey: Journey, paint: Paint): string {
  const { probe, forward, reply, later } = journey;
  const port = probe.port === undefined ? '' : `:${String(probe.port)}`;
  const widths = widthsOf([...forward, ...reply]);
  return [
    paint('bold', harmless(`${probe.kind} from ${probe.from} to ${probe.to}${port}`)),
    ...section('there', forward, widths, paint),
    ...section('back', reply, widths, paint),
    ...(later.length === 0 ? [] : ['', paint('dim', laterText(journey))]),
    '',
    ...verdictText(journey, paint),
    '',
  ].join('\n');
}

interface Widths {
  readonly number: number;
  readonly namespace: number;
  readonly stage: number;
}

function widthsOf(steps: readonly JourneyStep[]): Widths {
  const longest = (texts: readonly string[]): number => Math.max(0, ...texts.map((text) => text.length));
  return {
    number: longest(steps.map(({ number }) => String(number))),
    namespace: longest(steps.map(({ namespace }) => namespace)),
    stage: longest(steps.map(({ stage }) => stage)),
  };
}

function section(title: string, steps: readonly JourneyStep[], widths: Widths, paint: Paint): readonly string[] {
  const [first] = steps;
  if (first === undefined) return [];
  return [
    '',
    `${paint('bold', title)}  ${harmless(packetText(first.packet))}`,
    ...steps.flatMap((step) => stepText(step, widths, paint)),
  ];
}

function stepText(step: JourneyStep, widths: Widths, paint: Paint): readonly string[] {
  const { number, namespace, stage, text, details, rules, rewritten = [], result, certainty } = step;
  const head = [
    String(number).padStart(widths.number),
    harmless(namespace).padEnd(widths.namespace),
    stage.padEnd(widths.stage),
  ].join('  ');
  const colour: Style | undefined = result === 'pass' ? undefined : 'red';
  const line = harmless(inEnglish(text));
  const indent = ' '.repeat(head.length + 2);
  return [
    `${paint('dim', head)}  ${colour === undefined ? line : paint(colour, line)}${certainty === 'inferred' ? paint('dim', '  (inferred)') : ''}`,
    ...rules.map((rule) => `${indent}${ruleText(rule, paint)}`),
    ...rewritten.map(({ field, from, to }) => `${indent}${paint('cyan', `${field}: ${String(from)} → ${String(to)}`)}`),
    ...details.map((detail) => `${indent}${paint('dim', harmless(inEnglish(detail)))}`),
  ];
}

function ruleText({ chain, number, of, text, verdict }: JourneyRule, paint: Paint): string {
  const place = number === undefined ? '' : ` ${String(number)}${of === undefined ? '' : `/${String(of)}`}`;
  return harmless(`${chain}${place}: ${text} ${paint('dim', '⇒')} ${verdict}`);
}

function laterText({ later }: Journey): string {
  const packets = later.flatMap(({ steps }) => (steps[0] === undefined ? [] : [packetText(steps[0].packet)]));
  return harmless(`then ${packets.join('; ')}`);
}

function verdictText({ verdict, outcome, cause, lost }: Journey, paint: Paint): readonly string[] {
  const head = `${paint(verdictColours[verdict], verdict)}: ${harmless(cause === undefined ? outcome : inEnglish(cause.text))}`;
  const warning = lost.length === 0 ? [] : [`  ${paint('yellow', 'lost')}: events of ${harmless(lost.join(', '))}`];
  if (cause === undefined) return [head, ...warning];
  return [
    ...cause.unmatched.map(({ rule, why }) =>
      harmless(`  ${rule.chain} ${String(rule.number ?? '')}: ${rule.text}  ✗ ${inEnglish(why)}`),
    ),
    head,
    ...cause.evidence.map((one) => `  ${paint('dim', 'seen')}: ${harmless(inEnglish(one))}`),
    ...(cause.remedy === undefined ? [] : [`  ${paint('bold', 'remedy')}: ${harmless(inEnglish(cause.remedy))}`]),
    `  ${paint('dim', `cause ${cause.kind}; the sender was told: ${harmless(outcome)}`)}`,
    ...warning,
  ];
}
