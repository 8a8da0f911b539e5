import { basename } from 'node:path';
import type { Locator, Page } from 'playwright-core';

/** What opens at the top of the window: the palette, picks and input boxes. */
export class QuickInput {
  readonly #page: Page;

  constructor(page: Page) {
    this.#page = page;
  }

  /** Runs a command by its title in the palette; what was typed may have gone to a terminal that took the keyboard just then. */
  async run(title: string): Promise<void> {
    const first = this.row(title).and(this.#page.locator('.focused'));
    for (let tries = 1; ; tries += 1) {
      await this.#openPalette(title);
      const isThere = await first.waitFor({ timeout: 10_000 }).then(
        () => true,
        () => false,
      );
      if (isThere) break;
      if (tries === 3) throw new Error(`the palette does not have ${title}`);
      await this.#page.keyboard.press('Escape');
    }
    await this.#page.keyboard.press('Enter');
  }

  /** The titles in the palette that begin with a text, as many as are in sight; `known` is among them. */
  async titles(beginning: string, known: string): Promise<readonly string[]> {
    await this.#openPalette(beginning);
    await this.row(known).waitFor();
    const titles = await this.#rows.locator('.label-name').allTextContents();
    await this.#page.keyboard.press('Escape');
    return titles.filter((title) => title.startsWith(beginning));
  }

  /** Chooses an entry of the open pick. */
  async pick(label: string): Promise<void> {
    await this.row(label).click();
  }

  /** Chooses an entry of the open pick by the keyboard: types until it is the first. */
  async choose(label: string): Promise<void> {
    await this.row(label).waitFor();
    await this.#page.keyboard.type(label);
    await this.row(label).and(this.#page.locator('.focused')).waitFor();
    await this.#page.keyboard.press('Enter');
  }

  /** Answers the open input box. */
  async answer(text: string): Promise<void> {
    await this.#input.fill(text);
    await this.#page.keyboard.press('Enter');
  }

  /** Answers the open dialog for a file that is there. */
  async answerPath(path: string): Promise<void> {
    await this.#listed();
    await this.#input.fill(path);
    await this.row(basename(path)).waitFor();
    await this.#page.keyboard.press('Enter');
    await this.#input.waitFor({ state: 'hidden' });
  }

  /** Answers the open dialog for a new file. */
  async answerNewPath(path: string): Promise<void> {
    await this.#listed();
    await this.#input.fill(path);
    await this.#page.waitForTimeout(300);
    await this.#page.keyboard.press('Enter');
    await this.#input.waitFor({ state: 'hidden' });
  }

  /** An entry of what is open. */
  row(label: string): Locator {
    return this.#rows.filter({ has: this.#page.getByText(label, { exact: true }) }).first();
  }

  /** A dialog for a file is ready: it forgets what is typed before. */
  async #listed(): Promise<void> {
    await this.#page.waitForFunction(
      () => document.querySelector<HTMLInputElement>('.quick-input-widget input')?.value.startsWith('/') === true,
    );
    await this.#rows.first().waitFor();
  }

  get #rows(): Locator {
    return this.#page.locator('.quick-input-list .monaco-list-row');
  }

  get #input(): Locator {
    return this.#page.locator('.quick-input-widget:visible input');
  }

  async #openPalette(text: string): Promise<void> {
    await this.#page.keyboard.press('Escape');
    await this.#page.keyboard.press('F1');
    await this.#input.fill(`>${text}`);
  }
}
