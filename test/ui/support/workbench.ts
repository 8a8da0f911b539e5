/** A window of VS Code in a browser, as a user meets it. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, Locator, Page } from 'playwright-core';
import type { EditorServer } from '../../harness/editorServer.ts';
import { workbenchUrl } from '../../harness/workbenchUrl.ts';
import { pictureFile } from './pictures.ts';
import { QuickInput } from './quickInput.ts';
import { Terminal } from './terminal.ts';
import { TreeView } from './treeView.ts';

/** The views, in their order; in English. */
export const viewNames = ['Labs', 'Interfaces', 'Routes', 'iptables', 'Published Ports'] as const;

/** One of {@link viewNames}. */
export type ViewName = (typeof viewNames)[number];

/** Of a window, unless a test wants another. */
export const windowSize = { width: 1400, height: 900 } as const;

interface Opening {
  readonly browser: Browser;
  readonly server: EditorServer;
  readonly folder: string;
  readonly file: string | undefined;
  readonly trust: 'yes' | 'no';
  readonly onClose: () => void;
}

/** Opens a window, and answers the question whether to trust its folder. */
export async function openWorkbench({ browser, server, folder, file, trust, onClose }: Opening): Promise<Workbench> {
  const context = await browser.newContext({ viewport: windowSize });
  const page = await context.newPage();
  await page.goto(workbenchUrl(server, { folder, file }), { timeout: 60_000 });
  const answer = trust === 'yes' ? /^Yes, I trust/ : /^No, I don't trust/;
  await page.locator('.monaco-dialog-box').getByRole('button', { name: answer }).click({ timeout: 90_000 });
  await page.locator('.part.statusbar').waitFor();
  return new Workbench(page, folder, onClose);
}

/** See the head of this file. */
export class Workbench {
  readonly page: Page;
  readonly terminal: Terminal;
  readonly quickInput: QuickInput;
  readonly #folder: string;
  readonly #onClose: () => void;

  constructor(page: Page, folder: string, onClose: () => void) {
    this.page = page;
    this.terminal = new Terminal(page);
    this.quickInput = new QuickInput(page);
    this.#folder = folder;
    this.#onClose = onClose;
  }

  async close(): Promise<void> {
    this.#onClose();
    await this.page.context().close();
  }

  /** Runs a command as a user does: by its title in the palette. */
  palette(title: string): Promise<void> {
    return this.quickInput.run(title);
  }

  /** Opens the container of the views. */
  async showViews(): Promise<void> {
    const tab = this.page.locator('.activitybar').getByRole('tab', { name: 'Vethscope' });
    if ((await tab.getAttribute('aria-selected')) !== 'true') await tab.locator('a').click();
    await this.page.locator('.sidebar .pane-header').first().waitFor();
  }

  view(name: ViewName): TreeView {
    return new TreeView(this.page, viewNames.indexOf(name));
  }

  /** Opens these views and closes the others, so that there is room. */
  async unfoldViews(...names: readonly ViewName[]): Promise<void> {
    for (const name of viewNames) await this.view(name).toggle(names.includes(name) ? 'open' : 'closed');
  }

  /** One view with the whole side bar to itself. */
  async onlyView(name: ViewName): Promise<TreeView> {
    await this.unfoldViews(name);
    return this.view(name);
  }

  /** The editor of a group, counted from the left. */
  editor(group = 0): Locator {
    return this.page.locator('.editor-group-container').nth(group).locator('.monaco-editor').first();
  }

  /** Brings a tab to the front. */
  async showTab(title: string): Promise<void> {
    await this.#tab(title).click();
  }

  async closeTab(title: string): Promise<void> {
    await this.#tab(title).click({ button: 'middle' });
    await this.#tab(title).waitFor({ state: 'detached' });
  }

  /** Sets the settings of the folder, and no others. The title of the window tells when VS Code has read them. */
  async configure(settings: Readonly<Record<string, unknown>>): Promise<void> {
    const title = ['lesson', ...Object.values(settings)].join(' ');
    await mkdir(join(this.#folder, '.vscode'), { recursive: true });
    await writeFile(
      join(this.#folder, '.vscode/settings.json'),
      JSON.stringify({ ...settings, 'window.title': title }),
    );
    await this.page.waitForFunction((wanted) => document.title === wanted, title);
  }

  /** Draws the border between side bar and editor anew. */
  async widenSideBar(width: number): Promise<void> {
    const box = await this.page.locator('.part.sidebar').boundingBox();
    if (box === null) throw new Error('There is no side bar.');
    await this.page.mouse.move(box.x + box.width, box.y + box.height / 2);
    await this.page.mouse.down();
    await this.page.mouse.move(box.x + width, box.y + box.height / 2, { steps: 4 });
    await this.page.mouse.up();
  }

  /** A picture for people. */
  async shoot(name: string): Promise<void> {
    // Nothing is pointed at, and what was is drawn as if it never had been.
    await this.page.mouse.move(700, 8, { steps: 3 });
    await this.page.waitForTimeout(300);
    await this.page.screenshot({ path: await pictureFile(name) });
  }

  /** The side bar as a screen reader has it. */
  viewsText(): Promise<string> {
    return this.page.locator('.part.sidebar').ariaSnapshot();
  }

  #tab(title: string): Locator {
    return this.page
      .locator('.tab')
      .filter({ has: this.page.getByText(title, { exact: true }) })
      .first();
  }
}
