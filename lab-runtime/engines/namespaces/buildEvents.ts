/** What a build script says while it runs, and what its failures mean. */
import { LabError } from '../../model/labError.ts';
import type { Action, Step } from '../../model/plan.ts';
import type { Group } from './renderPlan.ts';

/** Progress of a plan. */
export interface Progress {
  readonly step: Step;
  /** Steps begun so far, of `total`. */
  readonly begun: number;
  readonly total: number;
}

/** Notices that are no errors: the program of a container is missing on the target. */
export interface MissingProgram {
  readonly container: string;
  readonly program: string;
}

/** Collects the `@` lines of a script. */
export interface BuildReport {
  ready: boolean;
  failed: { readonly group: string; readonly process: string } | undefined;
  existing: number | undefined;
  busy: boolean;
  gone: boolean;
  changed: boolean;
  /** Containers whose program ended at once. */
  readonly exited: string[];
  readonly missing: MissingProgram[];
}

/** An empty report. */
export function newReport(): BuildReport {
  const nothing = { ready: false, failed: undefined, existing: undefined };
  return { ...nothing, busy: false, gone: false, changed: false, exited: [], missing: [] };
}

/** Takes in one line; `onStep` hears of each group that begins. */
export function hear(report: BuildReport, line: string, onStep: (group: string) => void): void {
  const [word = '', first = '', second = ''] = line.split(' ');
  switch (word) {
    case '@step':
      onStep(first);
      break;
    case '@ready':
      report.ready = true;
      break;
    case '@failed':
      report.failed ??= { group: first, process: second };
      break;
    case '@exited':
      report.exited.push(first);
      break;
    case '@exists':
      report.existing = Number(first);
      break;
    case '@busy':
      report.busy = true;
      break;
    case '@gone':
      report.gone = true;
      break;
    case '@changed':
      report.changed = true;
      break;
    case '@missing':
      report.missing.push({ container: first, program: second });
      break;
  }
}

/** Why a script did not reach its end. */
export function failureOf(lab: string, report: BuildReport, groups: readonly Group[], stderr: string): LabError {
  const object = `lab ${lab}`;
  if (report.busy || report.changed) {
    return new LabError('lab-busy', `Lab ${lab} is being changed by another command`, {
      object,
      remedy: 'Try again when the other command has ended.',
    });
  }
  if (report.existing !== undefined) {
    return new LabError('lab-exists', `Lab ${lab} is running already (holder ${String(report.existing)})`, { object });
  }
  if (report.gone) {
    return new LabError('lab-broken', `Lab ${lab} is gone: its holder has ended`, {
      object,
      remedy: `Bring it up again: vethscope up --name ${lab}`,
    });
  }
  if (report.exited.length > 0) return serviceExited(report.exited, stderr);
  const state = /^@state(-owner)? (.*)$/m.exec(stderr);
  if (state !== null) return stateFolderError(state[2] ?? '', state[1] !== undefined, stderr);
  if (report.failed !== undefined) return stepFailed(report.failed, groups, stderr);
  return namespaceError(lab, stderr);
}

function serviceExited(containers: readonly string[], stderr: string): LabError {
  const names = containers.join(', ');
  const several = containers.length > 1;
  const message = several
    ? `The programs of ${names} ended at once, and with them the containers`
    : `The program of ${names} ended at once, and with it the container`;
  const remedy = several
    ? 'Give them commands that keep running, or none: then the built-in responder serves their ports.'
    : 'Give it a command that keeps running, or none: then the built-in responder serves its ports.';
  return new LabError('service-exited', message, { object: `container ${names}`, stderr: stderr.trim(), remedy });
}

function stateFolderError(folder: string, foreign: boolean, stderr: string): LabError {
  const details = { object: folder, stderr: stderr.replaceAll(/^@.*\n?/gm, '').trim() };
  return foreign
    ? new LabError('state-folder', `The state folder ${folder} belongs to somebody else`, {
        ...details,
        remedy: `Look who made it, and remove it: rm -r ${folder}`,
      })
    : new LabError('state-folder', `The state folder ${folder} cannot be written`, {
        ...details,
        remedy: `Make room on its file system, or point XDG_RUNTIME_DIR to a folder of yours: df ${folder}`,
      });
}

/** The step of the process that failed, or that a group's tool complained about by line, else the group's first. */
function stepFailed(
  { group: name, process }: NonNullable<BuildReport['failed']>,
  groups: readonly Group[],
  stderr: string,
): LabError {
  const group = groups.find(({ id }) => id === name);
  if (group === undefined) return namespaceError('', stderr);
  const line = /(?:Command failed -:|line:? )(\d+)/.exec(stderr)?.[1];
  const owner = line === undefined ? undefined : group.lineOwners[Number(line) - 1];
  const step =
    group.steps.find(({ action }) => process !== '' && processOf(action) === process) ??
    group.steps.find(({ id }) => id === owner) ??
    group.steps[0];
  return new LabError('step-failed', `“${step?.title ?? name}” failed`, {
    object: step?.id ?? name,
    command: group.text.trim(),
    stderr: stderr.trim(),
    remedy: missingTool(stderr) ?? 'See what this machine lacks: vethscope doctor',
  });
}

/** The process that an action concerns. */
function processOf(action: Action): string | undefined {
  switch (action.kind) {
    case 'ip':
      return action.place.kind === 'process' ? action.place.name : undefined;
    case 'create':
      return action.process.name;
    case 'destroy':
    case 'release':
    case 'file':
      return action.process;
    case 'rules':
    case 'sysctl':
      return undefined;
  }
}

function namespaceError(lab: string, stderr: string): LabError {
  const text = stderr.trim();
  const tool = missingTool(text);
  if (tool !== undefined)
    return new LabError('missing-tool', firstLine(text), { object: `lab ${lab}`, stderr: text, remedy: tool });
  if (/unshare|operation not permitted|no space left on device/i.test(text)) {
    return new LabError('namespaces-closed', 'This machine does not let you make namespaces', {
      object: `lab ${lab}`,
      stderr: text,
      remedy:
        'vethscope doctor says which switch closes them and how to open it; or use root: sudo vethscope up --root',
    });
  }
  return new LabError('command-failed', text === '' ? `Lab ${lab} could not be made` : firstLine(text), {
    object: `lab ${lab}`,
    stderr: text,
    remedy: 'See what this machine lacks: vethscope doctor',
  });
}

function firstLine(text: string): string {
  return text.split('\n')[0] ?? '';
}

function missingTool(stderr: string): string | undefined {
  const tool = /(?:^|[\s:])([\w./-]+): (?:command )?not found/.exec(stderr)?.[1];
  return tool === undefined ? undefined : `Install ${tool}; vethscope doctor names the package and the command.`;
}
