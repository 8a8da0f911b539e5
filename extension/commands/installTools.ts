import * as l10n from '@vscode/l10n';
import { window } from 'vscode';
import type { Commands } from '../contributions.ts';
import type { Services } from '../services.ts';
import { withProgress } from '../withProgress.ts';

/** Types the command that installs what is missing into a terminal. It is the user who presses Enter. */
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
  };
}
