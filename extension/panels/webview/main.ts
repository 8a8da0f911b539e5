/** The journey panel's page: what the extension sends is shown, and walked through. */
import type { StepView, ToPanel } from '../protocol.ts';
import { controlsOf, type ControlsView, type Position } from './controls.ts';
import { button, element, fill } from './dom.ts';
import { drawJourney, type DrawingView } from './drawing.ts';
import { showHeader } from './headerStrip.ts';
import { listen, remember, remembered, tell } from './host.ts';
import { actionOf, type KeyAction } from './keys.ts';
import { listSteps, type StepListView } from './stepList.ts';
import { comparisonElement, verdictElement } from './verdict.ts';
import { Walk } from './walk.ts';

type Show = Extract<ToPanel, { type: 'show' }>;

interface Shown {
  readonly message: Show;
  readonly steps: readonly StepView[];
  readonly strip: HTMLElement;
  readonly controls: ControlsView;
  readonly drawing: DrawingView;
  readonly list: StepListView;
}

const page = element('main');
document.body.append(page);

let shown: Shown | undefined;
let isBusy = false;

const walk = new Walk(follow, (work, milliseconds) => {
  const timer = setTimeout(work, milliseconds);
  return () => clearTimeout(timer);
});
walk.speed = remembered()?.speed ?? 1;

const reveal = (object: number): void => tell({ type: 'reveal', object });

function show(message: Show): void {
  const { journey, texts, canCompare, comparison } = message;
  const steps = journey.sections.flatMap((section) => section.steps);
  const before = remembered();
  // What was stopped is looked at where it was.
  const start = journey.end === 'delivered' ? 0 : steps.length - 1;
  walk.begin(steps.length, comparison?.step ?? (before?.id === journey.id ? before.step : start));
  const actions = [
    button({ label: texts.again, class: 'again', disabled: isBusy }, () => tell({ type: 'again' })),
    button({ label: texts.compare, disabled: !canCompare }, () => tell({ type: 'compare' })),
    button({ label: texts.copy }, () => tell({ type: 'copy' })),
  ];
  const choose = (step: number): void => walk.go(step);
  shown = {
    message,
    steps,
    strip: element('dl', { class: 'strip', 'aria-label': texts.header }),
    controls: controlsOf(walk, texts, position),
    drawing: drawJourney(journey, texts.drawing, choose),
    list: listSteps(journey, texts, { choose, reveal }, comparison?.step),
  };
  page.replaceChildren(
    verdictElement(journey, texts, reveal, actions),
    ...(comparison === undefined
      ? []
      : [comparisonElement(comparison, texts, () => tell({ type: 'closeComparison' }))]),
    element('div', { class: 'now' }, shown.strip, shown.controls.root),
    element('div', { class: 'journey' }, shown.drawing.root, shown.list.root),
  );
  follow();
  takeFocus();
}

function position(): Position {
  const step = shown?.steps[walk.current];
  if (shown === undefined || step === undefined) return { where: '', what: '' };
  const { texts } = shown.message;
  const where = fill(texts.position, walk.current + 1, walk.count, `${step.namespace}, ${step.stageText}`);
  return { where, what: [step.text, step.resultText].filter((part) => part !== '').join(', ') };
}

function follow(): void {
  if (shown === undefined) return;
  showHeader(shown.strip, shown.steps[walk.current], shown.message.texts);
  shown.list.show(walk.current);
  shown.drawing.show(walk.current, !shown.list.hasFocus());
  shown.controls.show();
  remember({ id: shown.message.journey.id, step: walk.current, speed: walk.speed });
}

/** Whoever comes here can walk at once. */
function takeFocus(): void {
  if (document.hasFocus() && (document.activeElement === null || document.activeElement === document.body)) {
    shown?.list.focus();
  }
}

const deeds: Readonly<Record<KeyAction, () => void>> = {
  next: () => walk.go(walk.current + 1),
  previous: () => walk.go(walk.current - 1),
  first: () => walk.go(0),
  last: () => walk.go(walk.count - 1),
  toggle: () => walk.toggle(),
  reveal: () => {
    const object = shown?.steps[walk.current]?.object;
    if (object !== undefined) reveal(object);
  },
};

function focusOf(target: EventTarget | null): Parameters<typeof actionOf>[1] {
  if (!(target instanceof Element)) return 'step';
  if (target.matches('select')) return 'choice';
  return target.matches('button:not(.step), summary') ? 'control' : 'step';
}

document.addEventListener('keydown', (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || shown === undefined) return;
  const action = actionOf(event.key, focusOf(event.target));
  if (action === undefined) return;
  event.preventDefault();
  deeds[action]();
});
window.addEventListener('focus', takeFocus);

listen((message) => {
  if (message.type === 'show') {
    show(message);
    return;
  }
  isBusy = message.busy;
  page.setAttribute('aria-busy', String(isBusy));
  page.querySelector<HTMLButtonElement>('.again')?.toggleAttribute('disabled', isBusy);
});
