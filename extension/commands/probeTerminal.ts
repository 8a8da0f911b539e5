/** A probe in a terminal: its output line by line as it comes, Ctrl-C to end it, and what came of it at the end. */
import * as l10n from '@vscode/l10n';
import { EventEmitter, ThemeIcon, window, type Pseudoterminal, type Terminal } from 'vscode';
import { sayError } from '../errors/reportError.ts';

/** What a running probe gets. */
export interface ProbeRun {
  readonly signal: AbortSignal;
  readonly onLine: (line: string) => void;
}

/** A probe. */
export interface Probe<T> {
  readonly title: string;
  readonly icon: string;
  readonly run: (run: ProbeRun) => Promise<T>;
  /** What came of it, one line each; good or bad. */
  readonly summary: (result: T) => { readonly good: boolean; readonly lines: readonly string[] };
}

const ctrlC = '\u0003';
const bold = '1';
const green = '32';
const red = '31';

/** Runs a probe in a new terminal. Resolves to its result; rejects as it does, also when it is cancelled. */
export function runProbe<T>(probe: Probe<T>): Promise<T> {
  const written = new EventEmitter<string>();
  const closed = new EventEmitter<number>();
  const controller = new AbortController();
  const { promise, resolve, reject } = Promise.withResolvers<T>();
  const write = (line: string, style?: string): void => {
    const text = withoutControls(line);
    written.fire(style === undefined ? `${text}\r\n` : `\u001b[${style}m${text}\u001b[0m\r\n`);
  };
  let ended = false;
  const start = async (): Promise<void> => {
    write(probe.title, bold);
    try {
      const result = await probe.run({ signal: controller.signal, onLine: write });
      const { good, lines } = probe.summary(result);
      for (const line of lines) write(line, good ? green : red);
      resolve(result);
    } catch (error) {
      write(controller.signal.aborted ? l10n.t('Cancelled.') : sayError(error), red);
      reject(error);
    } finally {
      ended = true;
      write(l10n.t('Press any key to close.'));
    }
  };
  const pty: Pseudoterminal = {
    onDidWrite: written.event,
    onDidClose: closed.event,
    open: () => void start(),
    close: () => controller.abort(),
    handleInput: (data) => {
      if (ended) closed.fire(0);
      else if (data === ctrlC) controller.abort();
    },
  };
  open(probe, pty).show(true);
  return promise;
}

function open({ title, icon }: Pick<Probe<never>, 'title' | 'icon'>, pty: Pseudoterminal): Terminal {
  return window.createTerminal({ name: title, iconPath: new ThemeIcon(icon), isTransient: true, pty });
}

/** What a machine answers must not steer the terminal. */
function withoutControls(line: string): string {
  return line.replaceAll(/[\p{Cc}\p{Cf}]/gu, (character) => (character === '\t' ? character : ''));
}
