/** The steps as a list: the same as the drawing, in words, with more about the one that is looked at. */
import type { JourneyView, LaterView, PanelTexts, RuleView, StepView } from '../protocol.ts';
import { bringIntoSight, button, element } from './dom.ts';
import { endIcon } from './icons.ts';

/** What the list can ask for. */
export interface StepListActions {
  readonly choose: (step: number) => void;
  readonly reveal: (object: number) => void;
}

/** The list, and how it follows the walk. */
export interface StepListView {
  readonly root: HTMLElement;
  show(step: number): void;
  hasFocus(): boolean;
  /** Gives the keyboard to the current step. */
  focus(): void;
}

interface Entry {
  readonly step: StepView;
  readonly item: HTMLLIElement;
  readonly head: HTMLButtonElement;
}

/** See the head of this file. `different`: a step that another journey has not got. */
export function listSteps(
  { sections, later }: JourneyView,
  texts: PanelTexts,
  actions: StepListActions,
  different: number | undefined,
): StepListView {
  const entries: Entry[] = [];
  const root = element('section', { class: 'steps', 'aria-label': texts.steps });
  for (const { title, steps, end } of sections) {
    const heading = element('h2', {}, endIcon(end), title);
    const items = steps.map((step) => {
      const entry = entryOf(step, entries.length, texts, actions, different);
      entries.push(entry);
      return entry.item;
    });
    root.append(heading, steps.length === 0 ? element('p', {}, texts.noSteps) : element('ol', {}, ...items));
  }
  root.append(...later.map((packet) => laterElement(packet, texts, actions)));
  let shown: Entry | undefined;
  let details: HTMLElement | undefined;
  return {
    root,
    show: (index) => {
      const entry = entries[index];
      if (entry === shown) return;
      details?.remove();
      const hadFocus = shown?.item.contains(document.activeElement) === true;
      if (shown !== undefined) mark(shown, false);
      shown = entry;
      if (entry === undefined) return;
      mark(entry, true);
      details = detailsOf(entry.step, texts, actions);
      entry.item.append(details);
      if (hadFocus) entry.head.focus({ preventScroll: true });
      bringIntoSight(entry.item, root, hadFocus);
    },
    hasFocus: () => root.contains(document.activeElement),
    focus: () => shown?.head.focus({ preventScroll: true }),
  };
}

/** Packets behind the first are not walked through: they go the same way, mostly. */
function laterElement({ title, steps }: LaterView, texts: PanelTexts, actions: StepListActions): HTMLElement {
  const items = steps.map((step) =>
    element(
      'li',
      {},
      element('p', {}, `${step.namespace} · ${step.stageText}: ${step.text}`),
      ...step.rules.map((rule) => ruleElement(rule, texts, actions)),
    ),
  );
  const kind = steps[0]?.packet.at(-1)?.value ?? '';
  return element(
    'details',
    { class: 'later' },
    element('summary', {}, [title, kind].filter((part) => part !== '').join(' · ')),
    element('ul', {}, ...items),
  );
}

function mark({ item, head }: Entry, isCurrent: boolean): void {
  item.classList.toggle('current', isCurrent);
  head.tabIndex = isCurrent ? 0 : -1;
  if (isCurrent) head.setAttribute('aria-current', 'step');
  else head.removeAttribute('aria-current');
}

function entryOf(
  step: StepView,
  index: number,
  texts: PanelTexts,
  { choose, reveal }: StepListActions,
  different: number | undefined,
): Entry {
  const head = element(
    'button',
    { type: 'button', class: 'step', tabindex: -1 },
    element('span', { class: 'number' }, String(step.number)),
    element('span', { class: 'where' }, `${step.namespace} · ${step.stageText}`),
    element('span', { class: 'what' }, step.text),
    step.resultText === '' ? undefined : element('span', { class: 'badge bad' }, step.resultText),
    step.certainty === 'inferred' ? element('span', { class: 'badge' }, texts.inferred) : undefined,
  );
  head.addEventListener('click', () => choose(index));
  head.addEventListener('dblclick', () => {
    if (step.object !== undefined) reveal(step.object);
  });
  const isDifferent = index === different;
  return { step, head, item: element('li', { class: isDifferent ? 'different' : undefined }, head) };
}

function detailsOf(step: StepView, texts: PanelTexts, actions: StepListActions): HTMLElement {
  const { object } = step;
  return element(
    'div',
    { class: 'details' },
    ...step.rules.map((rule) => ruleElement(rule, texts, actions)),
    ...step.details.map((detail) => element('p', {}, detail)),
    element('p', { class: 'source' }, step.source),
    object === undefined ? undefined : button({ label: texts.reveal }, () => actions.reveal(object)),
  );
}

/** One rule, which leads to its place. */
export function ruleElement(
  { place, text, verdict, tone, object }: RuleView,
  texts: PanelTexts,
  { reveal }: Pick<StepListActions, 'reveal'>,
): HTMLElement {
  const named =
    object === undefined
      ? element('span', { class: 'place' }, place)
      : button({ label: place, class: 'link', title: texts.reveal }, () => reveal(object));
  return element(
    'p',
    { class: 'rule' },
    named,
    ' ',
    element('code', {}, text),
    ' ',
    verdict === '' ? undefined : element('span', { class: `badge ${tone}` }, verdict),
  );
}
