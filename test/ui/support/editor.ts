/** VS Code with the packed extension in it, and with labs that are nobody else's. */
import { existsSync } from 'node:fs';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Browser } from 'playwright-core';
import { launchBrowser } from '../../harness/browser.ts';
import {
  runEditorCommand,
  startEditorServer,
  type EditorServer,
  type EditorServerOptions,
} from '../../harness/editorServer.ts';
import { openBench, type LabBench } from '../../lab/support/labBench.ts';
import { openWorkbench, type Workbench } from './workbench.ts';

const root = resolve(import.meta.dirname, '../../..');
const settings = {
  'remote.autoForwardPorts': false,
  'terminal.integrated.gpuAcceleration': 'off',
  // The restricted mode's dialog: the user is asked once a window.
  'security.workspace.trust.startupPrompt': 'always',
  'window.commandCenter': false,
  // A tooltip would cover what is looked at, and take the clicks.
  'workbench.hover.delay': 600_000,
  'workbench.colorTheme': 'Light Modern',
  'workbench.layoutControl.enabled': false,
  // A window that is still busy with its start takes the keyboard now and then.
  'workbench.quickOpen.closeOnFocusLost': false,
};

/** What a window is opened with. */
export interface WindowOptions {
  /** What the user answers when VS Code asks whether the folder's authors are to be trusted. */
  readonly trust: 'yes' | 'no';
  readonly file?: string | undefined;
  /** Another server than the usual one: another language, or another machine. */
  readonly server?:
    (Pick<EditorServerOptions, 'launcher' | 'locale' | 'reach'> & { readonly name?: string }) | undefined;
}

/** See the head of this file. */
export class Editor {
  readonly bench: LabBench = openBench();
  readonly #scratch: string;
  readonly #browser: Browser;
  readonly #servers = new Map<WindowOptions['server'], Promise<EditorServer>>();
  readonly #windows = new Set<Workbench>();

  private constructor(scratch: string, browser: Browser) {
    this.#scratch = scratch;
    this.#browser = browser;
  }

  /** Installs the .vsix and copies the lesson's sample. */
  static async start(): Promise<Editor> {
    const vsix = join(root, 'out/vethscope.vsix');
    if (!existsSync(vsix)) throw new Error('There is no out/vethscope.vsix: npm run package');
    const scratch = await mkdtemp(join(tmpdir(), 'vethscope-ui-'));
    const editor = new Editor(scratch, await launchBrowser());
    await cp(join(root, 'media/samples/lesson'), editor.folder, { recursive: true });
    await runEditorCommand(scratch, ['--install-extension', vsix]);
    return editor;
  }

  /** The folder of the sample. */
  get folder(): string {
    return join(this.#scratch, 'lesson');
  }

  /** The user data of a server, before or while it runs. */
  dataFolder(server: WindowOptions['server']): string {
    return join(this.#scratch, server?.name ?? server?.locale ?? (server === undefined ? 'usual' : 'other'));
  }

  async open({ trust, file, server: wanted }: WindowOptions): Promise<Workbench> {
    const known = this.#servers.get(wanted) ?? this.#serve(wanted);
    this.#servers.set(wanted, known);
    const server = await known;
    const workbench = await openWorkbench({
      browser: this.#browser,
      server,
      folder: this.folder,
      file: file === undefined ? undefined : join(this.folder, file),
      trust,
      onClose: () => this.#windows.delete(workbench),
    });
    this.#windows.add(workbench);
    return workbench;
  }

  /** A picture of every window, and what its views say, for whoever wants to know what went wrong. */
  async tellAll(name: string): Promise<void> {
    for (const [index, window] of [...this.#windows].entries()) {
      await window.shoot(`${name} ${String(index)}`);
      console.error(`${name}, window ${String(index)}, views:\n${await window.viewsText()}`);
    }
  }

  async close(): Promise<void> {
    await this.#browser.close();
    for (const server of this.#servers.values()) await (await server).stop();
    await this.bench.close();
    await rm(this.#scratch, { recursive: true, force: true });
  }

  #serve(server: WindowOptions['server']): Promise<EditorServer> {
    return startEditorServer({
      ...server,
      dataFolder: this.dataFolder(server),
      extensionsFolder: join(this.#scratch, 'extensions'),
      settings,
      trust: 'ask',
      environment: { ...process.env, XDG_RUNTIME_DIR: this.bench.stateHome },
    });
  }
}
