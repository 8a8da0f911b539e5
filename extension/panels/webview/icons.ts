/** The few icons of the panel, as strokes: a font would have to be loaded, and letters are not drawn alike everywhere. */
import type { End } from '../protocol.ts';
import { drawn } from './dom.ts';

const paths = {
  first: 'M4 3v10M13 3L6 8l7 5z',
  previous: 'M12 3L5 8l7 5z',
  play: 'M4 2.5L13 8l-9 5.5z',
  pause: 'M5 3v10M11 3v10',
  next: 'M4 3l7 5-7 5z',
  last: 'M12 3v10M3 3l7 5-7 5z',
  delivered: 'M3 8.5l3.5 3.5L13 4.5',
  stopped: 'M4 4l8 8M12 4l-8 8',
  unknown: 'M5.5 6a2.5 2.5 0 1 1 3.5 2.3c-.7.3-1 .7-1 1.7M8 12.5v.5',
} as const;

/** One of them; it says nothing by itself. */
export function icon(name: keyof typeof paths): SVGSVGElement {
  return drawn(
    'svg',
    { viewBox: '0 0 16 16', class: `icon ${name}`, 'aria-hidden': 'true', focusable: 'false' },
    drawn('path', { d: paths[name] }),
  );
}

/** What became of a packet. */
export function endIcon(end: End): SVGSVGElement {
  const names: Readonly<Record<End, keyof typeof paths>> = {
    delivered: 'delivered',
    rejected: 'stopped',
    dropped: 'stopped',
    unanswered: 'unknown',
    unknown: 'unknown',
  };
  return icon(names[end]);
}
