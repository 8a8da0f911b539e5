/** The runtime, and the machine it acts on; loaded when first needed, so that activation stays light. */
import * as l10n from '@vscode/l10n';
import { workspace, type LogOutputChannel } from 'vscode';
import type { Target } from '../lab-runtime/index.ts';
import { UserError } from './errors/userError.ts';
import { readSetting } from './readSetting.ts';
import type { LabSource } from './store.ts';

/** The runtime's public API. */
export type Runtime = typeof import('../lab-runtime/index.ts');

/** Loads the runtime; the same promise every time. */
export function loadRuntime(): Promise<Runtime> {
  return import('../lab-runtime/index.ts');
}

/** True where labs can run at all. */
export function isLinux(): boolean {
  return process.platform === 'linux';
}

/** True where the extension may run anything: the one place that decides. */
export function mayRun(): boolean {
  return isLinux() && workspace.isTrusted;
}

/** Opens the machine the extension runs on, once. Rejects where nothing may be run. */
export function createTargetOpener(log: LogOutputChannel): () => Promise<Target> {
  let target: Promise<Target> | undefined;
  return async () => {
    if (!isLinux()) throw new UserError(l10n.t('Labs need Linux.'));
    if (!workspace.isTrusted) throw new UserError(l10n.t('Nothing is run in an untrusted workspace.'), 'trust');
    target ??= loadRuntime().then(({ createLocalTarget }) => createLocalTarget({ logger: log }));
    return target;
  };
}

/** What the store reads from. */
export async function openLabSource(openTarget: () => Promise<Target>): Promise<LabSource> {
  const [runtime, target] = await Promise.all([loadRuntime(), openTarget()]);
  return {
    list: (signal) => runtime.listLabs(target, { signal }),
    snapshot: (lab, signal) => runtime.takeSnapshot(target, lab, { signal }),
    watch: (lab, onChange) => runtime.watchLab(target, lab, onChange),
    watchList: (onChange) => runtime.watchLabList(target, onChange),
  };
}

/** Milliseconds between two reads of the labs while somebody looks. */
export function reconcileMs(): number {
  return readSetting('vethscope.views.refreshSeconds') * 1000;
}
