/** A tree's list, which draws only what is in sight: to see all of it, one scrolls. */
import type { Locator, Page } from 'playwright-core';

/** One line of a tree. Levels count from 1. */
export interface Row {
  readonly level: number;
  readonly label: string;
  readonly description: string;
}

/** What a list has drawn, which is what is in sight, and a little more. */
interface Drawn {
  readonly drawn: readonly (readonly [index: number, row: Row])[];
  /** The first node that is folded, and is to be opened. */
  readonly folded: number | undefined;
  /** How far the list is scrolled, and whether that is as far as it goes. */
  readonly position: number;
  readonly isAtEnd: boolean;
}

/** See the head of this file. */
export class RowList {
  readonly #page: Page;
  readonly #body: Locator;

  /** `body`: the part of a view that scrolls. */
  constructor(page: Page, body: Locator) {
    this.#page = page;
    this.#body = body;
  }

  /** The rows that are drawn. */
  get drawn(): Locator {
    return this.#body.locator('.monaco-list-rows > .monaco-list-row');
  }

  /** Opens every node but those of that label; the list draws only what is in sight, so it is scrolled through. */
  async unfold(except: string): Promise<void> {
    await this.toTop();
    for (;;) {
      const { folded, isAtEnd } = await this.#drawnNow(except);
      if (folded !== undefined) await this.#open(folded);
      else if (isAtEnd) return;
      else await this.#scrollOn();
    }
  }

  /** Every row there is, from the first to the last, also those out of sight. Folded nodes hide theirs. */
  async rows(): Promise<readonly Row[]> {
    await this.toTop();
    const rows = new Map<number, Row>();
    for (;;) {
      const { drawn, isAtEnd } = await this.#drawnNow();
      for (const [index, row] of drawn) rows.set(index, row);
      if (isAtEnd) return [...rows.keys()].toSorted((a, b) => a - b).flatMap((at) => rows.get(at) ?? []);
      await this.#scrollOn();
    }
  }

  /** Scrolls to the first row. */
  async toTop(): Promise<void> {
    await this.drawn.first().waitFor();
    while ((await this.#drawnNow()).position > 0) await this.#wheel(-100_000);
  }

  /** What is drawn at one moment. */
  #drawnNow(except = ''): Promise<Drawn> {
    return this.drawn.evaluateAll((rows, left) => {
      const [all, list] = ['.monaco-list-rows', '.monaco-list'].map((part) =>
        rows[0]?.closest(part)?.getBoundingClientRect(),
      );
      const indexOf = (row: Element): number => Number(row.getAttribute('data-index'));
      const text = (row: Element, selector: string): string => row.querySelector(selector)?.textContent ?? '';
      const sorted = rows.toSorted((a, b) => indexOf(a) - indexOf(b));
      const folded = sorted.find(
        (row) => row.getAttribute('aria-expanded') === 'false' && text(row, '.label-name') !== left,
      );
      return {
        drawn: sorted.map((row) => [
          indexOf(row),
          {
            level: Number(row.getAttribute('aria-level')),
            label: text(row, '.label-name'),
            description: text(row, '.label-description'),
          },
        ]),
        folded: folded && indexOf(folded),
        position: (list?.top ?? 0) - (all?.top ?? 0),
        isAtEnd: (all?.bottom ?? 0) < (list?.bottom ?? 0) + 1,
      };
    }, except);
  }

  /** When the tree is drawn anew meanwhile, another row may have this index then; the caller looks again. */
  async #open(index: number): Promise<void> {
    const at = this.drawn.and(this.#page.locator(`[data-index="${index}"]`));
    await at.locator('.monaco-tl-twistie').click();
    await at
      .and(this.#page.locator('[aria-expanded="true"]'))
      .waitFor({ timeout: 1000 })
      .catch(() => undefined);
  }

  /** By less than a pane's height. */
  async #scrollOn(): Promise<void> {
    const { position } = await this.#drawnNow();
    while ((await this.#drawnNow()).position === position) await this.#wheel(100);
  }

  async #wheel(pixels: number): Promise<void> {
    const box = await this.#body.boundingBox();
    if (box === null) throw new Error('The view is not in sight.');
    await this.#page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
    await this.#page.mouse.wheel(0, pixels);
    await this.#page.waitForTimeout(30);
  }
}
