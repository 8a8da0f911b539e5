/** The journey panel in a window: a page in a frame in a frame. */
import { AxeBuilder } from '@axe-core/playwright';
import type { FrameLocator, Locator } from 'playwright-core';
import type { Workbench } from './workbench.ts';

/** See the head of this file. */
export class JourneyPanel {
  readonly #workbench: Workbench;
  readonly page: FrameLocator;

  constructor(workbench: Workbench) {
    this.#workbench = workbench;
    this.page = workbench.page.frameLocator('iframe.webview.ready').frameLocator('#active-frame');
  }

  /** The verdict in one line, once it is there. */
  async shows(verdict: string | RegExp): Promise<void> {
    await this.page.locator('h1').filter({ hasText: verdict }).waitFor();
  }

  /** Does what brings another journey, and waits until the one before is gone. */
  async renew(work: () => Promise<void>): Promise<void> {
    const heads = this.page.locator('h1');
    const before = (await heads.count()) === 0 ? undefined : await heads.elementHandle();
    await work();
    await before?.waitForElementState('hidden');
  }

  button(name: string): Locator {
    return this.page.getByRole('button', { name, exact: true });
  }

  get cause(): Locator {
    return this.page.locator('.cause');
  }

  /** The step that is looked at. */
  get current(): Locator {
    return this.page.locator('[aria-current="step"]');
  }

  /** What is told of it. */
  get details(): Locator {
    return this.page.locator('.details');
  }

  /** Where one is, in words. */
  get position(): Locator {
    return this.page.locator('.position');
  }

  /** Goes to the first step that says so. */
  async choose(text: RegExp): Promise<void> {
    const step = this.page.locator('button.step').filter({ hasText: text }).first();
    await step.click();
    await step.and(this.current).waitFor();
  }

  /** Whether keys go to a step. */
  hasFocus(): Promise<boolean> {
    return this.current.evaluate((step) => step.ownerDocument.hasFocus() && step === step.ownerDocument.activeElement);
  }

  /** Closes its tab. */
  async close(): Promise<void> {
    await this.#workbench.page.locator('.tab').filter({ hasText: / → / }).click({ button: 'middle' });
    await this.#workbench.page.locator('iframe.webview.ready').waitFor({ state: 'detached' });
  }

  /** Whose namespace and what kind, of each step of a section. */
  steps(section = 0): Promise<readonly string[]> {
    return this.page.locator('ol').nth(section).locator('.step .where').allTextContents();
  }

  /** The labels of the boxes of the drawing. */
  boxes(): Promise<readonly string[]> {
    return this.page.locator('.box').allTextContents();
  }

  /** A field of the packet's header, as it is read out. */
  async field(label: string): Promise<string> {
    const field = this.page.locator('.field').filter({ has: this.page.locator('dt', { hasText: label }) });
    return ((await field.locator('dd').textContent()) ?? '').trim();
  }

  /** What axe finds wrong on the page, and how much it has found right. */
  async examine(): Promise<{ readonly passed: number; readonly violations: readonly object[] }> {
    const page = ['iframe.webview.ready', '#active-frame', 'main'];
    const { passes, violations } = await new AxeBuilder({ page: this.#workbench.page }).include(page).analyze();
    return {
      passed: passes.reduce((sum, { nodes }) => sum + nodes.length, 0),
      violations: violations.map(({ id, nodes }) => ({ id, nodes: nodes.map(({ html }) => html) })),
    };
  }
}
