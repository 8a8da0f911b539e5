/** What the commands about virtual machines have in common. */
import * as l10n from '@vscode/l10n';
import { window } from 'vscode';
import type { LabVm, Target } from '../../lab-runtime/index.ts';
import { isLabError } from '../../lab-runtime/light.ts';
import { UserError } from '../errors/userError.ts';
import type { Runtime } from '../runtime.ts';
import type { Services } from '../services.ts';
import type { Subject } from '../subject.ts';
import type { LabTarget } from '../targets/labTarget.ts';
import { partsOf, targetName } from '../targets/targetName.ts';
import { vmStepText } from '../targets/vmWords.ts';
import { withProgress } from '../withProgress.ts';
import { useTarget } from './useTarget.ts';

/** The machine a command is about: the one named, the only one, or the one that is picked. */
export async function pickVm(
  { targets }: Pick<Services, 'targets'>,
  about: Subject | undefined,
  title: string,
): Promise<LabTarget | undefined> {
  const isVm = ({ id }: LabTarget): boolean => partsOf(id).kind === 'vm';
  if (about?.kind === 'target') {
    const named = targets.named(about.target);
    if (!isVm(named)) throw new UserError(l10n.t('{0} is no virtual machine of this extension.', targetName(named.id)));
    return named;
  }
  const candidates = targets.all.filter(isVm);
  const [only] = candidates;
  if (only === undefined) throw new UserError(l10n.t('There is no virtual machine yet.'), 'createVm');
  if (candidates.length === 1) return only;
  const items = candidates.map((target) => ({ label: `$(vm) ${targetName(target.id)}`, target }));
  const picked = await window.showQuickPick(items, { title, placeHolder: l10n.t('Which virtual machine?') });
  return picked?.target;
}

/** The machine that the extension runs on, on which virtual machines are made. */
export async function machineHere({
  runtime,
  targets,
}: Pick<Services, 'runtime' | 'targets'>): Promise<readonly [Runtime, Target]> {
  const here = targets.here;
  if (here === undefined) throw new UserError(l10n.t('Virtual machines are made on Linux only.'));
  return Promise.all([runtime(), here.use()]);
}

/**
 * Makes and starts a machine, and tells what is being done; it can be cancelled. Where programs are missing, the command
 * that installs them is offered; where the machine did not get ready, its console is shown in the log.
 */
export async function startMachine(services: Services, name: string): Promise<LabVm> {
  const [runtime, here] = await machineHere(services);
  try {
    return await withProgress(l10n.t('Starting the virtual machine {0}', name), ({ signal, say }) =>
      runtime.startVm(here, name, { signal, onStep: (step) => say(vmStepText(step)) }),
    );
  } catch (error) {
    if (isLabError(error, 'missing-tool') && error.remedy !== undefined) void offerInstall(error.message, error.remedy);
    if (isLabError(error, 'step-failed')) services.log.show(true);
    throw error;
  } finally {
    await services.targets.lookAtVms();
  }
}

/** Types the command into a terminal; it is the user who presses Enter. */
async function offerInstall(message: string, command: string): Promise<void> {
  const install = l10n.t('Show the Command in a Terminal');
  if ((await window.showWarningMessage(message, install)) !== install) return;
  const terminal = window.createTerminal({ name: l10n.t('Install tools'), isTransient: true });
  terminal.show();
  terminal.sendText(command, false);
}

/** Connects a machine that was just started: its keys are made for it, so nothing is asked. */
export async function connectVm(services: Services, name: string): Promise<void> {
  await useTarget(services, `vm:${name}`);
}
