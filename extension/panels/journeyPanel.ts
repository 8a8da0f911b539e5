/** One panel: the journeys of a lab, or of a machine, one after the other. */
import * as l10n from '@vscode/l10n';
import { randomBytes } from 'node:crypto';
import { env, Uri, ViewColumn, window, type Webview, type WebviewPanel } from 'vscode';
import type { Journey, JourneyComparison, JourneyObject } from '../../lab-runtime/index.ts';
import { journeyPanelType } from '../contributions.ts';
import { describeComparison } from './describeComparison.ts';
import { describeJourney, type DescribedJourney } from './describeJourney.ts';
import { parseFromPanel } from './fromPanel.ts';
import type { PastJourney } from './history.ts';
import { journeyText } from './journeyText.ts';
import { panelHtml } from './panelHtml.ts';
import { panelTexts } from './panelTexts.ts';
import type { ComparisonView, ToPanel } from './protocol.ts';

/** What a panel asks of those who own it. */
export interface PanelActions {
  readonly reveal: (shown: PastJourney, object: JourneyObject) => Promise<void>;
  readonly again: (shown: PastJourney) => Promise<unknown>;
  /** The one to compare with; undefined where there is none. */
  readonly previousOf: (shown: PastJourney) => PastJourney | undefined;
  readonly compare: (before: Journey, after: Journey) => Promise<JourneyComparison>;
  readonly closed: () => void;
  readonly report: (error: unknown) => void;
}

/** See the head of this file. */
export class JourneyPanel {
  readonly #panel: WebviewPanel;
  readonly #actions: PanelActions;
  #past: PastJourney;
  #described: DescribedJourney;
  #comparison: ComparisonView | undefined;
  #isBusy = false;

  constructor(extensionUri: Uri, past: PastJourney, actions: PanelActions) {
    this.#actions = actions;
    this.#past = past;
    this.#described = describeJourney(past.id, past.journey);
    const roots = ['dist', 'media'].map((folder) => Uri.joinPath(extensionUri, folder));
    this.#panel = window.createWebviewPanel(
      journeyPanelType,
      this.#title,
      { viewColumn: ViewColumn.Active },
      { enableScripts: true, localResourceRoots: roots },
    );
    const [light, dark] = ['light', 'dark'].map((theme) => Uri.joinPath(extensionUri, `media/journey-${theme}.svg`));
    if (light !== undefined && dark !== undefined) this.#panel.iconPath = { light, dark };
    this.#panel.webview.onDidReceiveMessage((message: unknown) => this.#hear(message));
    this.#panel.onDidDispose(() => actions.closed());
    this.#panel.webview.html = pageOf(this.#panel.webview, extensionUri, this.#title);
  }

  /** The journey that is shown. */
  get past(): PastJourney {
    return this.#past;
  }

  get isActive(): boolean {
    return this.#panel.active;
  }

  /** Shows another one, in front of everything. */
  show(past: PastJourney): void {
    this.#past = past;
    this.#described = describeJourney(past.id, past.journey);
    this.#comparison = undefined;
    this.#panel.title = this.#title;
    this.#panel.reveal();
    this.#send();
  }

  /** Shows where it parts from another one. */
  async compareWith(before: PastJourney): Promise<void> {
    const { journey } = this.#past;
    const found = await this.#actions.compare(before.journey, journey);
    this.#comparison = describeComparison(before.journey, journey, found);
    this.#send();
  }

  /** Whether a question is being asked. */
  set isBusy(isBusy: boolean) {
    this.#isBusy = isBusy;
    this.#post({ type: 'busy', busy: isBusy });
  }

  dispose(): void {
    this.#panel.dispose();
  }

  get #title(): string {
    return l10n.t('Journey: {0}', this.#described.view.title);
  }

  #send(): void {
    const canCompare = this.#actions.previousOf(this.#past) !== undefined;
    const { view: journey } = this.#described;
    this.#post({ type: 'show', texts: panelTexts(), journey, canCompare, comparison: this.#comparison });
  }

  #post(message: ToPanel): void {
    void this.#panel.webview.postMessage(message);
  }

  #hear(received: unknown): void {
    const message = parseFromPanel(received);
    if (message === undefined) return;
    this.#answer(message).catch(this.#actions.report);
  }

  async #answer(message: NonNullable<ReturnType<typeof parseFromPanel>>): Promise<void> {
    switch (message.type) {
      case 'ready':
        this.#send();
        this.isBusy = this.#isBusy;
        return;
      case 'reveal': {
        const object = this.#described.objects[message.object];
        if (object !== undefined) await this.#actions.reveal(this.#past, object);
        return;
      }
      case 'again':
        await this.#actions.again(this.#past);
        return;
      case 'compare': {
        const before = this.#actions.previousOf(this.#past);
        if (before !== undefined) await this.compareWith(before);
        return;
      }
      case 'closeComparison':
        this.#comparison = undefined;
        this.#send();
        return;
      case 'copy':
        await env.clipboard.writeText(journeyText(this.#described.view, panelTexts()));
        window.setStatusBarMessage(l10n.t('The journey was copied.'), 3000);
    }
  }
}

function pageOf(webview: Webview, extensionUri: Uri, title: string): string {
  const uri = (...path: readonly string[]): string =>
    webview.asWebviewUri(Uri.joinPath(extensionUri, ...path)).toString();
  return panelHtml({
    cspSource: webview.cspSource,
    nonce: randomBytes(16).toString('base64url'),
    script: uri('dist', 'journey.mjs'),
    style: uri('media', 'journey.css'),
    title,
    language: env.language,
  });
}
