import * as l10n from '@vscode/l10n';
import { window, type Terminal } from 'vscode';
import type { Commands } from '../contributions.ts';
import type { Services } from '../services.ts';
import { withProgress } from '../withProgress.ts';
import { anyShell } from './labTerminal.ts';
import { pickTarget } from './pickTarget.ts';
import { subjectOf } from './subjectOf.ts';
import { useTarget } from './useTarget.ts';

/**
 * Types the command that installs what is missing into a terminal on the machine. It is the user who presses Enter; the
 * machine is then examined again.
 */
export function installTools(services: Services): Commands['vethscope.installTools'] {
  return async (about) => {
    const on = await pickTarget(services, subjectOf(services, about), l10n.t('Install Missing Tools'));
    if (on === undefined) return;
    const target = await useTarget(services, on.id);
    const { install, ready } = await withProgress(l10n.t('Examining this machine'), ({ signal }) =>
      on.readiness.examine(signal),
    );
    if (install === undefined) {
      void window.showInformationMessage(
        ready
          ? l10n.t('No program is missing.')
          : l10n.t('No package would help here. “Examine This Machine” says what is missing.'),
      );
      return;
    }
    const { file, args } = target.terminal(anyShell);
    const there = on.link === undefined ? {} : { shellPath: file, shellArgs: [...args] };
    const terminal = window.createTerminal({ name: l10n.t('Install tools'), isTransient: true, ...there });
    terminal.show();
    terminal.sendText(install, false);
    afterEachCommand(terminal, () => void on.readiness.examineAgain());
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
