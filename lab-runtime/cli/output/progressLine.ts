/** Progress on a terminal: one line that is written over, from one second on. */
import { terminalWidth } from './terminalWidth.ts';
import { harmless, type Screen } from './terminal.ts';

const patienceMs = 1000;
const tickMs = 500;

/** A running display. */
export interface ProgressLine {
  /** What is being done now. */
  say(text: string): void;
  /** Wipes the line; whatever is printed next stands in its place. */
  end(): void;
}

/** Shows `title`, what was said last, and the seconds. Silent where the screen is no terminal. */
export function startProgress(
  screen: Screen,
  title: string,
  now: () => number = () => performance.now(),
): ProgressLine {
  if (!screen.isTerminal) return { say: () => undefined, end: () => undefined };
  const begun = now();
  let text = '';
  let shown = false;
  const draw = (): void => {
    const elapsed = now() - begun;
    if (elapsed < patienceMs) return;
    shown = true;
    const line = `${title} … ${text}${text === '' ? '' : ' '}(${(elapsed / 1000).toFixed(0)} s)`;
    screen.write(`\r\u001B[K${screen.paint('dim', cut(harmless(line), screen.columns - 1))}`);
  };
  const timer = setInterval(draw, tickMs);
  timer.unref();
  return {
    say: (news) => {
      text = news;
      draw();
    },
    end: () => {
      clearInterval(timer);
      if (shown) screen.write('\r\u001B[K');
    },
  };
}

/** The beginning of a text that fits into so many columns. */
function cut(text: string, columns: number): string {
  let kept = text;
  while (kept !== '' && terminalWidth(kept) > columns) kept = kept.slice(0, -1);
  return kept;
}
