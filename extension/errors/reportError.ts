/** Tells the user that something failed: one toast, at most two actions, everything else in the log. */
import * as l10n from '@vscode/l10n';
import { CancellationError, commands, window, type LogOutputChannel } from 'vscode';
import type { LabErrorCode } from '../../lab-runtime/index.ts';
import { isLabError } from '../../lab-runtime/light.ts';
import type { CommandId } from '../contributions.ts';
import { errorDetails, errorText } from './errorText.ts';
import { UserError, type Remedy } from './userError.ts';

/** Reports errors, but not the same one again while its toast still stands. Cancellation is silent. */
export function createErrorReporter(log: LogOutputChannel): (error: unknown) => void {
  const standing = new Set<string>();
  return (error) => {
    if (isCancellation(error)) return;
    const { text, details, remedy } = described(error);
    log.error(details);
    if (standing.has(text)) return;
    standing.add(text);
    void show(text, remedy, log).finally(() => standing.delete(text));
  };
}

interface Described {
  readonly text: string;
  readonly details: string;
  readonly remedy: Remedy | undefined;
}

/** An error as one sentence in the user's language. */
export function sayError(error: unknown): string {
  return described(error).text;
}

function described(error: unknown): Described {
  if (isLabError(error)) {
    return { text: errorText(error), details: errorDetails(error), remedy: remedies[error.code] };
  }
  if (error instanceof UserError) return { text: error.message, details: error.message, remedy: error.remedy };
  const details = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return { text: l10n.t('Something unexpected happened: {0}', String(error)), details, remedy: undefined };
}

/** True where the user, not the machine, ended what was going on. */
function isCancellation(error: unknown): boolean {
  return isLabError(error, 'cancelled') || error instanceof CancellationError;
}

const remedies: Readonly<Partial<Record<LabErrorCode, Remedy>>> = {
  'missing-tool': 'installTools',
  'namespaces-closed': 'doctor',
  'state-folder': 'doctor',
  'step-failed': 'doctor',
  'unknown-lab': 'refresh',
  'unknown-object': 'refresh',
  'lab-broken': 'refresh',
  permission: 'doctor',
};

async function show(text: string, remedy: Remedy | undefined, log: LogOutputChannel): Promise<void> {
  const showLog = l10n.t('Show Log');
  const help = remedy && helpOf(remedy);
  const chosen = await window.showErrorMessage(text, ...(help === undefined ? [] : [help.title]), showLog);
  if (chosen === showLog) log.show();
  else if (chosen !== undefined && help !== undefined) await commands.executeCommand(help.command);
}

interface Help {
  readonly title: string;
  readonly command: CommandId | 'workbench.actions.view.problems' | 'workbench.trust.manage';
}

function helpOf(remedy: Remedy): Help {
  switch (remedy) {
    case 'doctor':
      return { title: l10n.t('Examine This Machine'), command: 'vethscope.doctor' };
    case 'installTools':
      return { title: l10n.t('Install Missing Tools'), command: 'vethscope.installTools' };
    case 'startLab':
      return { title: l10n.t('Start Lab'), command: 'vethscope.startLab' };
    case 'newLabFile':
      return { title: l10n.t('New Lab File'), command: 'vethscope.newLabFile' };
    case 'refresh':
      return { title: l10n.t('Refresh'), command: 'vethscope.refresh' };
    case 'problems':
      return { title: l10n.t('Show Problems'), command: 'workbench.actions.view.problems' };
    case 'addHost':
      return { title: l10n.t('Add Host'), command: 'vethscope.addHost' };
    case 'createVm':
      return { title: l10n.t('Create Lab VM'), command: 'vethscope.createVm' };
    case 'trust':
      return { title: l10n.t('Manage Workspace Trust'), command: 'workbench.trust.manage' };
  }
}
