/** Webviews as their pages have them: what is told to them, and a voice of their own. */
import { mock } from 'node:test';
import { window, type WebviewPanel } from 'vscode';

/** A panel that was opened. */
export interface OverheardPanel {
  readonly panel: WebviewPanel;
  /** What its page was told. */
  readonly posted: readonly unknown[];
  /** Speaks as its page would. */
  say(message: unknown): void;
}

/** Collects panels until disposed of. */
export function overhearPanels() {
  const own = window.createWebviewPanel;
  const panels: OverheardPanel[] = [];
  const creator = mock.method(window, 'createWebviewPanel', (...args: Parameters<typeof own>) => {
    const panel = own.apply(window, args);
    panels.push(overheard(panel));
    return panel;
  });
  return { panels, [Symbol.dispose]: () => creator.mock.restore() };
}

function overheard(panel: WebviewPanel): OverheardPanel {
  const { webview } = panel;
  const posted: unknown[] = [];
  const listeners: ((message: unknown) => void)[] = [];
  const post = webview.postMessage.bind(webview);
  const listen = webview.onDidReceiveMessage.bind(webview);
  Object.defineProperty(webview, 'postMessage', {
    value: (message: unknown) => {
      posted.push(message);
      return post(message);
    },
  });
  Object.defineProperty(webview, 'onDidReceiveMessage', {
    value: (listener: (message: unknown) => void) => {
      listeners.push(listener);
      return listen(listener);
    },
  });
  return {
    panel,
    posted,
    say: (message) => {
      for (const listener of listeners) listener(message);
    },
  };
}
