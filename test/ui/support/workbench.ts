/** VS Code in a browser, as a user meets it: the packed extension, a folder, a window. */
import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Browser, Locator, Page } from 'playwright-core';
import { launchBrowser } from '../../harness/browser.ts';
import { runEditorCommand, startEditorServer, type EditorServer } from '../../harness/editorServer.ts';
import { workbenchUrl } from '../../harness/workbenchUrl.ts';

const root = resolve(import.meta.dirname, '../../..');

/** One line of a tree. */
export interface Row {
  readonly level: number;
  readonly label: string;
  readonly description: string;
}

/** What {@link openWorkbench} opens. */
export interface WorkbenchOptions {
  /** A folder of media/samples, of which a copy is opened. */
  readonly sample: string;
  readonly settings?: Readonly<Record<string, unknown>> | undefined;
  readonly trust?: 'off' | 'ask' | undefined;
}

/** Installs the .vsix into a fresh VS Code and opens a copy of a sample. The labs are nobody else's. */
export async function openWorkbench({ sample, settings, trust }: WorkbenchOptions): Promise<Workbench> {
  const vsix = join(root, 'out/vethscope.vsix');
  if (!existsSync(vsix)) throw new Error('There is no out/vethscope.vsix: npm run package');
  const scratch = await mkdtemp(join(tmpdir(), 'vethscope-ui-'));
  const [data, folder, state] = [join(scratch, 'data'), join(scratch, sample), join(scratch, 'run')];
  await Promise.all([
    mkdir(data),
    mkdir(state, { mode: 0o700 }),
    cp(join(root, 'media/samples', sample), folder, { recursive: true }),
  ]);
  await runEditorCommand(data, ['--install-extension', vsix]);
  const server = await startEditorServer({
    dataFolder: data,
    settings: { 'terminal.integrated.gpuAcceleration': 'off', 'window.commandCenter': false, ...settings },
    trust,
    environment: { ...process.env, XDG_RUNTIME_DIR: state },
  });
  const browser = await launchBrowser();
  const context = await browser.newContext({ viewport: { width: 1400, height: 1000 } });
  const page = await context.newPage();
  await page.goto(workbenchUrl(server, { folder }), { timeout: 60_000 });
  await page.waitForSelector('.monaco-workbench .part.statusbar', { timeout: 90_000 });
  return new Workbench({ scratch, state, server, browser, page });
}

interface Parts {
  readonly scratch: string;
  readonly state: string;
  readonly server: EditorServer;
  readonly browser: Browser;
  readonly page: Page;
}

/** See the head of this file. */
export class Workbench {
  readonly page: Page;
  /** Where the labs of this window are remembered. */
  readonly stateHome: string;
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.page = parts.page;
    this.stateHome = parts.state;
    this.#parts = parts;
  }

  async close(): Promise<void> {
    const { browser, server, scratch } = this.#parts;
    await browser.close();
    await server.stop();
    await rm(scratch, { recursive: true, force: true });
  }

  /** Runs a command as a user does: by its title in the palette. */
  async palette(title: string): Promise<void> {
    await this.page.keyboard.press('F1');
    const input = this.page.locator('.quick-input-widget:visible input');
    await input.fill(`>${title}`);
    await this.page.locator('.quick-input-list .monaco-list-row').filter({ hasText: title }).first().waitFor();
    await this.page.keyboard.press('Enter');
  }

  /** Chooses an entry of the open pick. */
  async pick(text: string): Promise<void> {
    const row = this.page.locator('.quick-input-widget:visible .monaco-list-row').filter({ hasText: text }).first();
    await row.click();
  }

  /** Opens the container of the views. */
  async showViews(): Promise<void> {
    const tab = this.page.locator('.activitybar').getByRole('tab', { name: 'Vethscope' });
    if ((await tab.getAttribute('aria-selected')) !== 'true') await tab.locator('a').click();
    await this.view('Labs').waitFor();
  }

  /** The pane of a view. */
  view(name: string): Locator {
    const header = this.page.locator('.pane-header').filter({ has: this.page.locator(`h3.title:text-is("${name}")`) });
    return this.page.locator('.pane').filter({ has: header });
  }

  /** Leaves one view open, so that all its rows are drawn. */
  async openOnly(name: string): Promise<Locator> {
    for (const header of await this.page.locator('.sidebar .pane-header').all()) {
      const own = (await header.locator('h3.title').innerText()) === name;
      if ((await header.getAttribute('aria-expanded')) !== String(own)) await header.locator('h3.title').click();
    }
    return this.view(name);
  }

  /** Opens every node of a view. */
  async expandAll(view: Locator): Promise<void> {
    await view.locator('.monaco-list-row').first().waitFor();
    for (;;) {
      const closed = view.locator('.monaco-list-row[aria-expanded="false"] .monaco-tl-twistie').first();
      if ((await closed.count()) === 0) return;
      await closed.click();
      await this.page.waitForTimeout(30);
    }
  }

  /** What a view shows, every row of it; {@link Workbench.openOnly} it first. */
  async rows(view: Locator): Promise<readonly Row[]> {
    const rows = new Map<number, Row>();
    const list = view.locator('.monaco-list');
    await list.hover();
    await this.page.mouse.wheel(0, -100_000);
    for (let before = -1; before !== rows.size;) {
      before = rows.size;
      await this.page.waitForTimeout(100);
      for (const [index, row] of await drawnRows(view)) rows.set(index, row);
      await this.page.mouse.wheel(0, 400);
    }
    return [...rows.keys()].toSorted((a, b) => a - b).flatMap((index) => rows.get(index) ?? []);
  }

  /** A row of a view by its label. */
  row(view: Locator, label: string): Locator {
    return view.locator('.monaco-list-row').filter({ has: this.page.locator(`.label-name:text-is("${label}")`) });
  }

  /** Switches the colour theme by its name in the picker. */
  async theme(name: string): Promise<void> {
    await this.palette('Preferences: Color Theme');
    await this.page.locator('.quick-input-widget:visible input').fill(name);
    await this.pick(name);
    await this.page.waitForTimeout(500);
  }

  /** The text of the terminal that is shown. */
  async terminalText(): Promise<string> {
    const lines = await this.page.locator('.terminal-wrapper.active .xterm-rows > div').allInnerTexts();
    return lines.map((line) => line.replaceAll('\u00a0', ' ').trimEnd()).join('\n');
  }

  async screenshot(file: string): Promise<void> {
    await this.page.mouse.move(700, 20);
    await this.page.waitForTimeout(300);
    await this.page.screenshot({ path: file });
  }
}

async function drawnRows(view: Locator): Promise<readonly (readonly [number, Row])[]> {
  return view.locator('.monaco-list-row').evaluateAll((rows) =>
    rows.map((row) => {
      const text = (selector: string) => row.querySelector(selector)?.textContent ?? '';
      const level = Number(row.getAttribute('aria-level'));
      return [
        Number(row.getAttribute('data-index')),
        { level, label: text('.label-name'), description: text('.label-description') },
      ] as const;
    }),
  );
}
