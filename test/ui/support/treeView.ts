import { errors, type Locator, type Page } from 'playwright-core';
import { RowList, type Row } from './rowList.ts';

/** One view of the side bar. */
export class TreeView {
  readonly #page: Page;
  readonly pane: Locator;
  readonly #list: RowList;
  readonly #lowerBorder: Locator;

  /** `index`: which of the views, from the top. */
  constructor(page: Page, index: number) {
    this.#page = page;
    this.pane = page.locator('.sidebar .pane').nth(index);
    this.#list = new RowList(page, this.pane.locator('.pane-body'));
    this.#lowerBorder = page
      .locator('.sidebar .monaco-pane-view .sash-container')
      .first()
      .locator('> .monaco-sash')
      .nth(index);
  }

  /** Opens or closes it. A click is lost where the header moves under the mouse, because another view has just closed. */
  async toggle(wanted: 'open' | 'closed'): Promise<void> {
    const header = this.pane.locator('.pane-header');
    const reached = this.pane.locator(`.pane-header[aria-expanded="${String(wanted === 'open')}"]`);
    while ((await reached.count()) === 0) {
      await header.locator('h3.title').click();
      await reached.waitFor({ timeout: 2000 }).catch(unlessLate);
    }
  }

  /** Moves the border below the view, which has an open one below it. */
  async resize(height: number): Promise<void> {
    for (let box = await this.#box(); Math.abs(box.height - height) > 4; box = await this.#box()) {
      // Whoever presses beside it drags the view below to another place: this waits until it stands still under the mouse.
      await this.#lowerBorder.hover();
      await this.#page.mouse.down();
      await this.#page.mouse.move(box.x + box.width / 2, box.y + height, { steps: 4 });
      await this.#page.mouse.up();
    }
  }

  /** What stands beside the title. */
  async description(): Promise<string> {
    const text = this.pane.locator('.pane-header .description');
    return (await text.count()) === 0 ? '' : ((await text.first().textContent()) ?? '');
  }

  /** What stands in place of rows. */
  get welcome(): Locator {
    return this.pane.locator('.welcome-view-content');
  }

  /** The rows that are drawn: those in sight. */
  get drawn(): Locator {
    return this.#list.drawn;
  }

  /** A drawn row by its label; the first from the top. */
  row(label: string): Locator {
    return this.drawn.filter({ has: this.#page.locator('.label-name').getByText(label, { exact: true }) }).first();
  }

  /** A drawn row that is selected. */
  selected(label: string): Locator {
    return this.row(label).and(this.#page.locator('[aria-selected="true"]'));
  }

  /** Opens one node. */
  async open(label: string): Promise<void> {
    await this.row(label).locator('.monaco-tl-twistie').click();
  }

  /** Opens every node but the machine itself, as it is called: to open that is to look at it. */
  unfold(machine = 'The machine itself'): Promise<void> {
    return this.#list.unfold(machine);
  }

  /** Every row there is, from the first to the last, also those out of sight. Folded nodes hide theirs. */
  rows(): Promise<readonly Row[]> {
    return this.#list.rows();
  }

  /** Scrolls to the first row. */
  toTop(): Promise<void> {
    return this.#list.toTop();
  }

  /** Chooses an entry of a row's context menu; one that a row which moved just then did not open, or closed, is opened again. */
  async menu(label: string, entry: string): Promise<void> {
    const item = this.#page.locator('.monaco-menu').getByRole('menuitem', { name: entry, exact: true });
    for (let tries = 1; ; tries += 1) {
      await this.row(label).click({ button: 'right' });
      const isOpen = await item.hover({ timeout: 5000 }).then(
        () => true,
        (error: unknown) => {
          if (tries === 3) throw error;
          unlessLate(error);
          return false;
        },
      );
      if (isOpen) break;
      await this.#page.keyboard.press('Escape');
    }
    await this.#page.keyboard.press('Enter');
  }

  /** Presses a button at the right end of a row. */
  async press(label: string, action: string): Promise<void> {
    await this.row(label).hover();
    await this.row(label).getByRole('button', { name: action, exact: true }).click();
  }

  /** Presses a button in the view's title. */
  async pressTitle(action: string): Promise<void> {
    const header = this.pane.locator('.pane-header');
    await header.hover();
    await header.getByRole('button', { name: action, exact: true }).click();
  }

  async #box(): Promise<NonNullable<Awaited<ReturnType<Locator['boundingBox']>>>> {
    const box = await this.pane.boundingBox();
    if (box === null) throw new Error('The view is not in sight.');
    return box;
  }
}

function unlessLate(error: unknown): void {
  if (!(error instanceof errors.TimeoutError)) throw error;
}
