/** The header of the packet as it is after a step, with what the step has rewritten. */
import type { PanelTexts, StepView } from '../protocol.ts';
import { element, fill } from './dom.ts';

/** See the head of this file. */
export function showHeader(strip: HTMLElement, step: StepView | undefined, texts: PanelTexts): void {
  const fields = (step?.packet ?? []).map(({ label, value, before }) =>
    element(
      'div',
      { class: before === undefined ? 'field' : 'field rewritten' },
      element('dt', {}, label),
      element(
        'dd',
        {},
        ...(before === undefined
          ? []
          : [
              element('del', { 'aria-hidden': 'true' }, before),
              element('span', { class: 'unseen' }, `${fill(texts.was, before)}, `),
              ' → ',
            ]),
        before === undefined ? value : element('ins', {}, value),
      ),
    ),
  );
  strip.replaceChildren(...fields);
}
