/** Tells the user that something failed: one toast, at most two actions, everything else in the log. */
import * as l10n from '@vscode/l10n';
import { CancellationError, commands, window, type LogOutputChannel } from 'vscode';
import { isLabError, type LabErrorCode } from '../../lab-runtime/index.ts';
import type { CommandId } from '../contributions.ts';
import { errorDetails, errorText } from './errorText.ts';

/** Something that may help, beside Show Log. */
interface Remedy {
  readonly title: string;
  readonly command: CommandId | 'workbench.actions.view.problems' | 'workbench.trust.manage';
}

/** Reports errors, but not the same one again while its toast still stands. Cancellation is silent. */
export function createErrorReporter(log: LogOutputChannel): (error: unknown) => void {
  let standing: string | undefined;
  return (error) => {
    if (isCancellation(error)) return;
    const isKnown = isLabError(error);
    log.error(isKnown ? errorDetails(error) : String(error instanceof Error ? (error.stack ?? error.message) : error));
    const text = isKnown ? errorText(error) : l10n.t('Something unexpected happened: {0}', String(error));
    if (text === standing) return;
    standing = text;
    void show(text, isKnown ? remedyOf(error.code) : undefined, log).finally(() => {
      if (standing === text) standing = undefined;
    });
  };
}

/** True where the user, not the machine, ended what was going on. */
export function isCancellation(error: unknown): boolean {
  return isLabError(error, 'cancelled') || error instanceof CancellationError;
}

async function show(text: string, remedy: Remedy | undefined, log: LogOutputChannel): Promise<void> {
  const showLog = l10n.t('Show Log');
  const chosen = await window.showErrorMessage(text, ...(remedy === undefined ? [] : [remedy.title]), showLog);
  if (chosen === showLog) log.show();
  else if (chosen !== undefined && remedy !== undefined) await commands.executeCommand(remedy.command);
}

function remedyOf(code: LabErrorCode): Remedy | undefined {
  switch (code) {
    case 'missing-tool':
    case 'namespaces-closed':
    case 'state-folder':
    case 'step-failed':
      return { title: l10n.t('Examine This Machine'), command: 'vethscope.doctor' };
    case 'unknown-lab':
      return { title: l10n.t('Start Lab'), command: 'vethscope.startLab' };
    case 'unknown-object':
    case 'lab-broken':
      return { title: l10n.t('Refresh'), command: 'vethscope.refresh' };
    case 'bad-lab-file':
      return { title: l10n.t('Show Problems'), command: 'workbench.actions.view.problems' };
    case 'permission':
      return { title: l10n.t('Manage Workspace Trust'), command: 'workbench.trust.manage' };
    default:
      return undefined;
  }
}
