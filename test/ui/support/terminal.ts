import type { Page } from 'playwright-core';

/** The terminal that is in front. */
export class Terminal {
  readonly #page: Page;

  constructor(page: Page) {
    this.#page = page;
  }

  /** What stands in it now. */
  async text(): Promise<string> {
    const lines = await this.#page.locator('.terminal-wrapper.active .xterm-rows > div').allInnerTexts();
    return lines.map((line) => line.replaceAll('\u00a0', ' ').trimEnd()).join('\n');
  }

  /** Waits until a pattern stands in it; resolves to what it matched. */
  async shows(pattern: RegExp): Promise<RegExpExecArray> {
    for (;;) {
      const found = pattern.exec(await this.text());
      if (found !== null) return found;
      await this.#page.waitForTimeout(50);
    }
  }

  /** Types a line and presses Enter. */
  async type(line: string): Promise<void> {
    await this.focus();
    await this.#page.keyboard.type(`${line}\n`);
  }

  async press(key: string): Promise<void> {
    await this.focus();
    await this.#page.keyboard.press(key);
  }

  async focus(): Promise<void> {
    await this.#page.locator('.terminal-wrapper.active .xterm-screen').click();
  }
}
