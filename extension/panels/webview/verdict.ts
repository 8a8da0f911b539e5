/** What became of it all, why, and what to do; and beside another journey, where they part. */
import type { CauseView, ComparisonView, JourneyView, PanelTexts } from '../protocol.ts';
import { button, element } from './dom.ts';
import { endIcon } from './icons.ts';
import { ruleElement } from './stepList.ts';

/** The head of the panel. */
export function verdictElement(
  { title, verdict, end, notes, cause }: JourneyView,
  texts: PanelTexts,
  reveal: (object: number) => void,
  actions: readonly HTMLElement[],
): HTMLElement {
  return element(
    'header',
    { class: `verdict ${end}` },
    element(
      'div',
      { class: 'line' },
      element('h1', {}, endIcon(end), element('span', {}, verdict), ' ', element('span', { class: 'question' }, title)),
      element('div', { class: 'actions' }, ...actions),
    ),
    cause === undefined ? undefined : causeElement(cause, texts, reveal),
    element('p', { class: 'notes' }, notes.join(' · ')),
  );
}

function causeElement(
  { text, remedy, object, evidence, unmatched }: CauseView,
  texts: PanelTexts,
  reveal: (object: number) => void,
): HTMLElement {
  const show = object === undefined ? undefined : button({ label: texts.reveal }, () => reveal(object));
  return element(
    'div',
    { class: 'cause' },
    element('p', {}, text, ' ', show),
    remedy === undefined ? undefined : element('p', {}, element('b', {}, `${texts.remedy}: `), remedy),
    evidence.length === 0
      ? undefined
      : fold(texts.evidence, element('ul', {}, ...evidence.map((one) => element('li', {}, one)))),
    unmatched.length === 0
      ? undefined
      : fold(
          texts.unmatched,
          element(
            'ul',
            {},
            ...unmatched.map(({ rule, why }) =>
              element('li', {}, ruleElement(rule, texts, { reveal }), element('p', { class: 'why' }, why)),
            ),
          ),
        ),
  );
}

function fold(summary: string, content: HTMLElement): HTMLElement {
  return element('details', {}, element('summary', {}, summary), content);
}

/** Both journeys where they part. */
export function comparisonElement(
  { title, summary, rows }: ComparisonView,
  texts: PanelTexts,
  close: () => void,
): HTMLElement {
  const head = element(
    'thead',
    {},
    element(
      'tr',
      {},
      element('td'),
      element('th', { scope: 'col' }, texts.before),
      element('th', { scope: 'col' }, texts.after),
    ),
  );
  const body = rows.map((row) =>
    element(
      'tr',
      { class: row.before === row.after ? undefined : 'different' },
      element('th', { scope: 'row' }, row.head),
      element('td', {}, row.before),
      element('td', {}, row.after),
    ),
  );
  return element(
    'section',
    { class: 'comparison', 'aria-label': title },
    element('p', {}, element('b', {}, title), ' ', button({ label: texts.closeComparison }, close)),
    element('p', {}, summary),
    rows.length === 0 ? undefined : element('table', {}, head, element('tbody', {}, ...body)),
  );
}
