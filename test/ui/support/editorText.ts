import type { Locator } from 'playwright-core';

/** A word of an editor, and the colour it is drawn in. */
export interface Token {
  readonly text: string;
  readonly color: string;
}

/** The words of the lines of an editor that are in sight. An editor reuses elements: only where they are tells the order. */
export async function tokensInSight(editor: Locator): Promise<readonly (readonly Token[])[]> {
  return editor.locator('.view-lines > .view-line').evaluateAll((lines) =>
    lines
      .toSorted((a, b) => a.getBoundingClientRect().top - b.getBoundingClientRect().top)
      .map((line) =>
        [...line.querySelectorAll('span > span')].map((span) => ({
          text: span.textContent.replaceAll('\u00a0', ' '),
          color: getComputedStyle(span).color,
        })),
      ),
  );
}

/** The lines of an editor that are in sight. */
export async function linesInSight(editor: Locator): Promise<readonly string[]> {
  const lines = await tokensInSight(editor);
  return lines.map((tokens) => tokens.map(({ text }) => text).join(''));
}
