/** Language features of lab files, from the first one that opens. */
import * as vscode from 'vscode';
import type { Disposable } from '../emitter.ts';
import { labFileSelector } from './labFileSelector.ts';
import type { RunningClient } from './languageClient.ts';
import { composeIsValidated } from './otherComposeServers.ts';
import {
  editNotification,
  labsNotification,
  surroundingsNotification,
  type LabsParams,
  type LiveLab,
  type SurroundingsParams,
} from './protocol.ts';
import { followUnsyncedEdits, type UnsyncedEdits } from './unsyncedEdits.ts';

/** What the language features need of the extension. */
export interface LanguageServices {
  readonly logger: vscode.LogOutputChannel;
  /** The labs that run, as far as they are known. */
  labs(): readonly LiveLab[];
  /** Finds out which labs run, where nobody else keeps looking: then {@link onDidChangeLabs} tells. */
  readLabs(): Promise<unknown>;
  readonly onDidChangeLabs: (listener: () => void) => Disposable;
}

/** Waits for a lab file, then starts the language server. It looks at text alone, so untrusted workspaces have it, too. */
export function registerLanguage(context: vscode.ExtensionContext, services: LanguageServices): vscode.Disposable {
  const feature = new LanguageFeature(context.asAbsolutePath('dist/server.mjs'), services);
  // After activation, which itself loads nothing and runs nothing.
  const afterwards = setTimeout(() => vscode.workspace.textDocuments.forEach((document) => feature.opened(document)));
  return vscode.Disposable.from(
    vscode.workspace.onDidOpenTextDocument((document) => feature.opened(document)),
    feature,
    { dispose: () => clearTimeout(afterwards) },
  );
}

class LanguageFeature {
  readonly #server: string;
  readonly #services: LanguageServices;
  readonly #subscriptions: Disposable[] = [];
  #edits: UnsyncedEdits | undefined;
  #client: Promise<RunningClient | undefined> | undefined;
  #disposed = false;
  /** As sent, to send nothing twice. */
  #sentLabs = '';

  constructor(server: string, services: LanguageServices) {
    this.#server = server;
    this.#services = services;
  }

  opened(document: vscode.TextDocument): void {
    if (this.#disposed || this.#client !== undefined || vscode.languages.match(labFileSelector, document) === 0) return;
    this.#edits = followUnsyncedEdits((edit) => this.#notify(editNotification, edit));
    this.#client = this.#start();
    this.#readLabs();
    this.#subscriptions.push(
      this.#edits,
      this.#services.onDidChangeLabs(() => this.#sendLabs('changes')),
      vscode.window.onDidChangeActiveTextEditor((editor) => this.#looked(editor)),
      vscode.workspace.onDidGrantWorkspaceTrust(() => this.#sendSurroundings()),
      vscode.extensions.onDidChange(() => this.#sendSurroundings()),
    );
  }

  dispose(): void {
    this.#disposed = true;
    for (const subscription of this.#subscriptions) subscription.dispose();
    void this.#client?.then((client) => client?.dispose()).catch((error: unknown) => this.#log(error));
  }

  async #start(): Promise<RunningClient | undefined> {
    try {
      const { startClient } = await import('./languageClient.ts');
      return await startClient({
        server: this.#server,
        logger: this.#services.logger,
        options: () => ({ ...surroundings(), ...messages() }),
        onStarted: () => {
          this.#sendLabs('anew');
          this.#edits?.tellAll();
        },
      });
    } catch (error) {
      this.#log(error);
      return undefined;
    }
  }

  #sendLabs(what: 'anew' | 'changes'): void {
    const params: LabsParams = { labs: this.#services.labs() };
    const text = JSON.stringify(params);
    if (what === 'changes' && text === this.#sentLabs) return;
    this.#sentLabs = text;
    this.#notify(labsNotification, params);
  }

  /** The lenses of the file that is looked at shall be true now. */
  #looked(editor: vscode.TextEditor | undefined): void {
    if (editor !== undefined && vscode.languages.match(labFileSelector, editor.document) > 0) this.#readLabs();
  }

  #readLabs(): void {
    this.#services.readLabs().catch((error: unknown) => this.#log(error));
  }

  #sendSurroundings(): void {
    this.#notify(surroundingsNotification, surroundings());
  }

  #notify(method: string, params: object): void {
    void this.#client?.then((client) => client?.notify(method, params)).catch((error: unknown) => this.#log(error));
  }

  #log(error: unknown): void {
    this.#services.logger.error(`The language server: ${String(error)}`);
  }
}

function surroundings(): SurroundingsParams {
  return { trusted: vscode.workspace.isTrusted, composeIsValidated: composeIsValidated() };
}

/** The translations of this language; there are none for English. */
function messages(): { readonly messages?: string } {
  const { uri } = vscode.l10n;
  return uri === undefined ? {} : { messages: uri.fsPath };
}
