/** The runtime, and how it is brought to a target; loaded when first needed, so that activation stays light. */
import * as l10n from '@vscode/l10n';
import { workspace, type LogOutputChannel } from 'vscode';
import type { DoctorReport, Target } from '../lab-runtime/index.ts';
import { UserError } from './errors/userError.ts';
import { localTarget } from './labRef.ts';
import { readSetting } from './readSetting.ts';
import type { MachineSource } from './machineStore.ts';
import { isSaved } from './savedSnapshots.ts';
import type { LabSource } from './store.ts';
import { askUser } from './targets/askUser.ts';
import { LabTargets } from './targets/labTargets.ts';
import type { Link } from './targets/link.ts';
import { targetName } from './targets/targetName.ts';
import { Questions } from './targets/questions.ts';
import type { WishedTarget } from './targets/targetWish.ts';

/** The runtime's public API. */
export type Runtime = typeof import('../lab-runtime/index.ts');

/** Loads the runtime; the same promise every time. */
export function loadRuntime(): Promise<Runtime> {
  return import('../lab-runtime/index.ts');
}

/** True where labs can run on the machine itself. */
function isLinux(): boolean {
  return process.platform === 'linux';
}

/** Rejects what runs something where the user does not trust the workspace: the one place that decides. */
export function demandTrust(): void {
  if (!workspace.isTrusted) throw new UserError(l10n.t('Nothing is run in an untrusted workspace.'), 'trust');
}

/** This machine, and room for other targets. `askpass` is the program that ssh asks with. */
export function createLabTargets(log: LogOutputChannel, askpass: string): LabTargets {
  const questions = new Questions(askUser);
  return new LabTargets({
    here: isLinux() ? { id: localTarget, sudo: false } : undefined,
    open: (wish, link) => open(wish, link, { log, askpass, questions }),
    source: sourceOf,
    examine,
    vms: async (here) => (await loadRuntime()).listVms(here),
    isTrusted: () => workspace.isTrusted,
    missing,
    reconcileMs,
    machineReconcileMs: () => (reconcileMs() === 0 ? 0 : Math.max(reconcileMs(), 30_000)),
    random: Math.random,
    now: () => performance.now(),
    logger: log,
  });
}

function missing(id: string, isOpen: boolean): UserError {
  const name = targetName(id);
  if (id === localTarget) return new UserError(l10n.t('Labs need Linux: add a host that runs it.'), 'addHost');
  if (!isSaved(id)) return new UserError(l10n.t('There is no target {0} any more.', id), 'addHost');
  if (!isOpen) return new UserError(l10n.t('The snapshot {0} is not open any more.', name));
  return new UserError(l10n.t('{0} is a saved snapshot: nothing can be run in it. Replay it as a lab.', name));
}

/** Of this machine nothing is asked but for what the user has just wished. */
const wished = { answer: (ask: () => Promise<string | undefined>) => ask() };

interface Opening {
  readonly log: LogOutputChannel;
  readonly askpass: string;
  readonly questions: Questions;
}

async function open({ id, sudo }: WishedTarget, link: Link | undefined, parts: Opening): Promise<Target> {
  demandTrust();
  const { openTarget } = await loadRuntime();
  const program = readSetting('vethscope.ssh.path');
  const image = readSetting('vethscope.docker.image');
  return openTarget(id, {
    logger: parts.log,
    sudo,
    commands: readSetting('vethscope.commandPrefixes'),
    ...(program === '' ? {} : { sshProgram: program }),
    ...(image === '' ? {} : { dockerImage: image }),
    ...(link === undefined && !sudo
      ? {}
      : { asking: { prompter: parts.questions.of(id, link ?? wished), program: [process.execPath, parts.askpass] } }),
  });
}

/** What a store reads from. */
async function sourceOf(target: Target): Promise<LabSource & MachineSource> {
  const runtime = await loadRuntime();
  return {
    list: (signal) => runtime.listLabs(target, { signal }),
    snapshot: (lab, signal) => runtime.takeSnapshot(target, lab, { signal, sockets: true }),
    watch: (lab, onChange) => runtime.watchLab(target, lab, onChange),
    watchList: (onChange) => runtime.watchLabList(target, onChange),
    watchListRuns: target.watchFolder === undefined,
    observe: (signal) => runtime.observeHost(target, { signal, sockets: true }),
    watchMachine: (onChange) => runtime.watchHost(target, onChange),
  };
}

async function examine(target: Target, signal?: AbortSignal): Promise<DoctorReport> {
  const { doctor } = await loadRuntime();
  return doctor(target, { signal });
}

/** Milliseconds between two reads of the labs while somebody looks. */
function reconcileMs(): number {
  return readSetting('vethscope.views.refreshSeconds') * 1000;
}
