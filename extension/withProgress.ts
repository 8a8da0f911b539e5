import * as l10n from '@vscode/l10n';
import { ProgressLocation, window } from 'vscode';
import type { Progress } from '../lab-runtime/index.ts';

/** What work that may be cancelled gets. */
export interface Work {
  readonly signal: AbortSignal;
  /** Says how far a plan has got. */
  readonly onProgress: (progress: Progress) => void;
  /** Says what is being done now. */
  readonly say: (text: string) => void;
}

/** Milliseconds after which work is worth a notification. */
const patienceMs = 400;

/**
 * Does something that may last. When it does last, a notification shows what is going on, and its Cancel aborts the
 * signal: the work then rejects with `cancelled`.
 */
export async function withProgress<T>(title: string, work: (work: Work) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  let latest: Progress | string | undefined;
  let report = (progress: Progress | string): void => {
    latest = progress;
  };
  const result = work({
    signal: controller.signal,
    onProgress: (progress) => report(progress),
    say: (text) => report(text),
  });
  if (await endsWithin(result, patienceMs)) return result;
  return window.withProgress({ location: ProgressLocation.Notification, cancellable: true, title }, (bar, token) => {
    token.onCancellationRequested(() => controller.abort());
    let shown = 0;
    report = (progress) => {
      if (typeof progress === 'string') {
        bar.report({ message: progress });
        return;
      }
      const { begun, total } = progress;
      const percent = total === 0 ? 0 : (100 * begun) / total;
      bar.report({ message: l10n.t('Step {0} of {1}', begun + 1, total), increment: percent - shown });
      shown = percent;
    };
    if (latest !== undefined) report(latest);
    return result;
  });
}

function endsWithin(work: Promise<unknown>, milliseconds: number): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const timer = setTimeout(() => resolve(false), milliseconds);
  const ended = (): void => {
    clearTimeout(timer);
    resolve(true);
  };
  work.then(ended, ended);
  return promise;
}
