import * as l10n from '@vscode/l10n';
import { window, type Terminal } from 'vscode';
import type { Commands } from '../contributions.ts';
import type { Services } from '../services.ts';
import { withProgress } from '../withProgress.ts';

/**
 * Types the command that installs what is missing into a terminal. It is the user who presses Enter; the machine is then
 * examined again.
 */
export function installTools({ readiness }: Services): Commands['vethscope.installTools'] {
  return async () => {
    const { install, ready } = await withProgress(l10n.t('Examining this machine'), ({ signal }) =>
      readiness.examine(signal),
    );
    if (install === undefined) {
      void window.showInformationMessage(
        ready
          ? l10n.t('No program is missing.')
          : l10n.t('No package would help here. “Examine This Machine” says what is missing.'),
      );
      return;
    }
    const terminal = window.createTerminal({ name: l10n.t('Install tools'), isTransient: true });
    terminal.show();
    terminal.sendText(install, false);
    afterEachCommand(terminal, () => void readiness.examineAgain());
  };
}

/** Calls `look` after each command of a terminal, where its shell tells, and when it is closed. */
function afterEachCommand(terminal: Terminal, look: () => void): void {
  const listeners = [
    window.onDidEndTerminalShellExecution((ended) => {
      if (ended.terminal === terminal) look();
    }),
    window.onDidCloseTerminal((closed) => {
      if (closed !== terminal) return;
      for (const listener of listeners) listener.dispose();
      look();
    }),
  ];
}
