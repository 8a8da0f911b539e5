/**
 * The dialogs of VS Code, answered by the test. What the extension asks is remembered. The API object is one for the
 * extension and for tests that lie in its folder.
 */
import { mock } from 'node:test';
import {
  CancellationTokenSource,
  EventEmitter,
  window,
  type InputBoxOptions,
  type QuickPick,
  type QuickPickItem,
} from 'vscode';

/** A toast, or a modal question. */
export interface Toast {
  readonly severity: 'error' | 'warning' | 'information';
  readonly text: string;
  readonly actions: readonly string[];
}

/** Collects toasts until disposed of; each is answered with `answer`, or stands for ever. */
export function hearToasts(answer?: (toast: Toast) => string | undefined | Promise<string | undefined>) {
  const toasts: Toast[] = [];
  const methods = {
    error: 'showErrorMessage',
    warning: 'showWarningMessage',
    information: 'showInformationMessage',
  } as const;
  const mocks = (['error', 'warning', 'information'] as const).map((severity) =>
    mock.method(window, methods[severity], (text: string, ...rest: readonly unknown[]) => {
      const toast = { severity, text, actions: rest.filter((each) => typeof each === 'string') };
      toasts.push(toast);
      return answer === undefined ? new Promise(() => undefined) : Promise.resolve(answer(toast));
    }),
  );
  return { toasts, [Symbol.dispose]: () => mocks.forEach(({ mock: own }) => own.restore()) };
}

/** Answers input boxes in turn. What the box says is wrong with an answer goes to `faults`. */
export function typeIn(...answers: readonly (string | undefined)[]) {
  const left = [...answers];
  const faults: string[] = [];
  const prompts: string[] = [];
  const boxes = mock.method(window, 'showInputBox', async (options: InputBoxOptions) => {
    const text = left.shift();
    prompts.push(options.prompt ?? '');
    const fault = text === undefined ? undefined : await options.validateInput?.(text);
    if (typeof fault === 'string') faults.push(fault);
    return text;
  });
  return { faults, prompts, left, [Symbol.dispose]: () => boxes.mock.restore() };
}

/** Answers quick picks in turn with the first item whose label contains the answer. */
export function pickFrom(...answers: readonly (string | undefined)[]) {
  const left = [...answers];
  const offered: (readonly string[])[] = [];
  const picks = mock.method(window, 'showQuickPick', async (items: readonly QuickPickItem[]) => {
    offered.push(items.map(({ label }) => label));
    const wanted = left.shift();
    return wanted === undefined ? undefined : items.find(({ label }) => label.includes(wanted));
  });
  return { offered, [Symbol.dispose]: () => picks.mock.restore() };
}

/** The next pick that is made by hand: what it offers, and a hand to choose. */
export function nextQuickPick() {
  const own = window.createQuickPick;
  let made: QuickPick<QuickPickItem> | undefined;
  const accepted = new EventEmitter<void>();
  const creator = mock.method(window, 'createQuickPick', () => {
    const pick = own.call(window);
    made = pick;
    Object.defineProperty(pick, 'onDidAccept', { value: accepted.event });
    return pick;
  });
  return {
    items: (): readonly QuickPickItem[] => made?.items ?? [],
    accept: (label: string) => {
      if (made === undefined) return;
      const chosen = made.items.filter((item) => item.label === label);
      Object.defineProperty(made, 'selectedItems', { value: chosen });
      accepted.fire();
    },
    [Symbol.dispose]: () => creator.mock.restore(),
  };
}

/** Every progress with a Cancel button: `seen` hears how far it is, and cancels by what it returns. */
export function watchProgress(seen: (message: string) => 'cancel' | 'go on') {
  const titles: string[] = [];
  const progress = mock.method(
    window,
    'withProgress',
    ({ title = '' }: { title?: string }, work: (progress: object, token: object) => Promise<unknown>) => {
      titles.push(title);
      const source = new CancellationTokenSource();
      const report = ({ message = '' }: { message?: string }) => {
        if (seen(message) === 'cancel') source.cancel();
      };
      return work({ report }, source.token);
    },
  );
  return { titles, [Symbol.dispose]: () => progress.mock.restore() };
}
