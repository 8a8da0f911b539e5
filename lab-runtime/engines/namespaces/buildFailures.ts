/** What it means when a build script does not reach its end. */
import { LabError } from '../../model/labError.ts';
import { say } from '../../model/phrase.ts';
import type { Action, Step } from '../../model/plan.ts';
import { tools } from '../programs/tools.ts';
import type { BuildReport, Failure } from './buildEvents.ts';
import type { Group } from './renderPlan.ts';

/** Why a script did not reach its end. */
export function failureOf(lab: string, report: BuildReport, groups: readonly Group[], stderr: string): LabError {
  const object = `lab ${lab}`;
  if (report.busy || report.changed) {
    return new LabError('lab-busy', say`Lab ${lab} is being changed by another command`, {
      object,
      remedy: 'Try again when the other command has ended.',
    });
  }
  if (report.existing !== undefined) {
    return new LabError('lab-exists', say`Lab ${lab} is running already (holder ${String(report.existing)})`, {
      object,
    });
  }
  if (report.gone) {
    return new LabError('lab-broken', say`Lab ${lab} is gone: its holder has ended`, {
      object,
      remedy: `Bring it up again: vethscope up --name ${lab}`,
    });
  }
  if (report.exited.length > 0) return serviceExited(report.exited, stderr);
  const tool = missingTool(stderr);
  if (tool !== undefined) return toolMissing(tool, stderr);
  const state = /^@state(-owner)? (.*)$/m.exec(stderr);
  if (state !== null) return stateFolderError(state[2] ?? '', state[1] !== undefined, stderr);
  const step = report.failed === undefined ? undefined : stepFailed(report.failed, groups, stderr);
  return step ?? namespaceError(lab, stderr);
}

function serviceExited(containers: readonly string[], stderr: string): LabError {
  const names = containers.join(', ');
  const several = containers.length > 1;
  const message = several
    ? say`The programs of ${names} ended at once, and with them the containers`
    : say`The program of ${names} ended at once, and with it the container`;
  const remedy = several
    ? 'Give them commands that keep running, or none: then the built-in responder serves their ports.'
    : 'Give it a command that keeps running, or none: then the built-in responder serves its ports.';
  return new LabError('service-exited', message, { object: `container ${names}`, stderr: stderr.trim(), remedy });
}

function stateFolderError(folder: string, foreign: boolean, stderr: string): LabError {
  const details = { object: folder, stderr: stderr.replaceAll(/^@.*\n?/gm, '').trim() };
  return foreign
    ? new LabError('state-folder', say`The state folder ${folder} belongs to somebody else`, {
        ...details,
        remedy: `Look who made it, and remove it: rm -r ${folder}`,
      })
    : new LabError('state-folder', say`The state folder ${folder} cannot be written`, {
        ...details,
        remedy: `Make room on its file system, or point XDG_RUNTIME_DIR to a folder of yours: df ${folder}`,
      });
}

/** As shells say it, and as util-linux does of what it was to start. */
function missingTool(stderr: string): string | undefined {
  return (
    /(?:^|[\s:])([\w./-]+): (?:command )?not found/.exec(stderr)?.[1] ??
    /failed to execute ([\w./-]+): No such file or directory/.exec(stderr)?.[1]
  );
}

function toolMissing(tool: string, stderr: string): LabError {
  const from = tools.find(({ name }) => name === tool)?.package;
  const name = typeof from === 'object' ? from.debian : from;
  const what = name === undefined ? 'Install it' : `Install the package that is called ${name} in Debian`;
  return new LabError('missing-tool', say`There is no program ${tool} on this machine, and no lab without it`, {
    object: tool,
    stderr: stderr.replaceAll(/^@.*\n?/gm, '').trim(),
    remedy: `${what}; vethscope doctor prints the command for this machine.`,
  });
}

/** Undefined where it was none of the plan's steps that failed, but what they stand on. */
function stepFailed(failure: Failure, groups: readonly Group[], stderr: string): LabError | undefined {
  const group = groups.find(({ id }) => id === failure.group);
  if (group === undefined) return undefined;
  const line = /(?:Command failed -:|line:? )(\d+)/.exec(stderr)?.[1];
  const owner = line === undefined ? undefined : group.lineOwners[Number(line) - 1];
  const step = stepOfProcess(failure, groups) ?? group.steps.find(({ id }) => id === owner) ?? group.steps[0];
  const culprit = groups.find(({ steps }) => step !== undefined && steps.includes(step)) ?? group;
  return new LabError('step-failed', say`“${step?.title ?? group.id}” failed`, {
    object: step?.id ?? group.id,
    command: culprit.text.trim(),
    stderr: stderr.trim(),
    remedy: 'See what this machine lacks: vethscope doctor',
  });
}

/** A process is wired while later groups have begun already. */
function stepOfProcess({ process, word }: Failure, groups: readonly Group[]): Step | undefined {
  if (process === '') return undefined;
  const steps = groups.flatMap((group) => group.steps).filter(({ action }) => processOf(action) === process);
  const kind: Action['kind'] = word === 'wire' ? 'ip' : 'create';
  return steps.find(({ action }) => action.kind === kind) ?? steps[0];
}

/** The process that an action concerns. */
function processOf(action: Action): string | undefined {
  switch (action.kind) {
    case 'ip':
    case 'table':
    case 'try-sysctl':
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
  const object = `lab ${lab}`;
  if (/unshare|operation not permitted|no space left on device/i.test(text)) {
    return new LabError('namespaces-closed', say`This machine does not let you make namespaces`, {
      object,
      stderr: text,
      remedy:
        'vethscope doctor says which switch closes them and how to open it; or use root: sudo vethscope up --root',
    });
  }
  return new LabError('command-failed', text === '' ? say`Lab ${lab} could not be made` : (text.split('\n')[0] ?? ''), {
    object,
    stderr: text,
    remedy: 'See what this machine lacks: vethscope doctor',
  });
}
