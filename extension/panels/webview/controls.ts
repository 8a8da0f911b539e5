/** Play and pause, step by step, how fast. */
import type { PanelTexts } from '../protocol.ts';
import { button, element } from './dom.ts';
import { icon } from './icons.ts';
import type { Walk } from './walk.ts';

/** The controls, and how they follow the walk. */
export interface ControlsView {
  readonly root: HTMLElement;
  show(): void;
}

const speeds = [0.5, 1, 2, 4] as const;

/** Where in the walk one is, in words; and what happens there, for voices alone: the list shows it. */
export interface Position {
  readonly where: string;
  readonly what: string;
}

/** See the head of this file. */
export function controlsOf(walk: Walk, texts: PanelTexts, position: () => Position): ControlsView {
  const first = button({ label: texts.first, icon: icon('first') }, () => walk.go(0));
  const previous = button({ label: texts.previous, icon: icon('previous') }, () => walk.go(walk.current - 1));
  const toggle = button({ label: texts.play, icon: icon('play'), class: 'play' }, () => walk.toggle());
  const next = button({ label: texts.next, icon: icon('next') }, () => walk.go(walk.current + 1));
  const last = button({ label: texts.last, icon: icon('last') }, () => walk.go(walk.count - 1));
  const speed = element(
    'select',
    { 'aria-label': texts.speed, title: texts.speed },
    ...speeds.map((value) => element('option', { value, selected: value === walk.speed }, `${String(value)}×`)),
  );
  speed.addEventListener('change', () => {
    walk.speed = Number(speed.value);
  });
  const live = element('p', { class: 'position', 'aria-live': 'polite' });
  const root = element(
    'div',
    { class: 'controls', role: 'group', 'aria-label': texts.controls, title: texts.keys },
    ...[first, previous, toggle, next, last, speed, live],
  );
  return {
    root,
    show: () => {
      const isPlaying = walk.isPlaying;
      toggle.replaceChildren(icon(isPlaying ? 'pause' : 'play'));
      toggle.setAttribute('aria-label', isPlaying ? texts.pause : texts.play);
      toggle.title = isPlaying ? texts.pause : texts.play;
      const { where, what } = position();
      live.replaceChildren(where, element('span', { class: 'unseen' }, ` ${what}`));
    },
  };
}
