/** The `namespaces` engine: plans carried out in one process tree, by scripts on a target. */
import { labNameProblem } from '../../compose/labName.ts';
import type { AddressedLab } from '../../model/addressedLab.ts';
import { LabError } from '../../model/labError.ts';
import { say } from '../../model/phrase.ts';
import { nameInText } from '../../model/nameInText.ts';
import type { Plan } from '../../model/plan.ts';
import { planBuild, planChange } from '../../plan/planLab.ts';
import type { ScriptResult, Target } from '../../targets/target.ts';
import { hear, newReport, type BuildReport, type MissingProgram, type Progress } from './buildEvents.ts';
import { failureOf } from './buildFailures.ts';
import { changeScript, downScript, folderScript, listScript } from './changeScript.ts';
import { renderPlan, type Group } from './renderPlan.ts';
import {
  endedContainers,
  formatState,
  parseLabList,
  runningFrom,
  type LabList,
  type LabState,
  type RunningLab,
} from './state.ts';
import { upScript, type Privilege } from './upScript.ts';

/** Options common to what takes time. */
export interface OperationOptions {
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: Progress) => void) | undefined;
}

/** What came of building or changing a lab. */
export interface LabOutcome {
  readonly lab: RunningLab;
  readonly missing: readonly MissingProgram[];
}

/** What came of carrying out a plan. */
export interface BuildOutcome extends LabOutcome {
  /** What this machine refused and was passed over, in the words of its tools. */
  readonly left: readonly string[];
}

/** The script that builds a lab: printed by `plan`, run by {@link up}. */
export function buildScript(lab: AddressedLab, privilege: Privilege): string {
  return scriptOf(planBuild(lab), stateOf(lab, privilege)).script;
}

/** What is remembered of a lab before it runs. */
export function stateOf(lab: AddressedLab, privilege: Privilege): LabState {
  return { version: 1, engine: 'namespaces', privilege, lab };
}

/** The name becomes part of paths that are removed: whoever made it, it must be one. */
function requireLabName(name: string): void {
  const problem = labNameProblem(name);
  if (problem === undefined) return;
  throw new LabError('usage', problem.message, { object: `lab ${nameInText(name)}`, remedy: problem.remedy });
}

/** The script that carries out a plan of the kind `build`. */
export function scriptOf(plan: Plan, state: LabState): { groups: readonly Group[]; script: string } {
  requireLabName(state.lab.name);
  const groups = renderPlan(plan);
  const { lab, privilege, replayOf } = state;
  return { groups, script: upScript({ lab, groups, privilege, replayOf, state: formatState(state) }) };
}

/** Builds a lab. Rejects with a LabError and leaves nothing when a step fails, the signal aborts or the maker dies. */
export function up(
  target: Target,
  lab: AddressedLab,
  privilege: Privilege,
  options: OperationOptions = {},
): Promise<LabOutcome> {
  return build(target, planBuild(lab), stateOf(lab, privilege), options);
}

/** Carries out a plan of the kind `build`; otherwise as {@link up}. */
export async function build(
  target: Target,
  plan: Plan,
  state: LabState,
  options: OperationOptions = {},
): Promise<BuildOutcome> {
  const { lab } = state;
  const { groups, script } = scriptOf(plan, state);
  const report = newReport();
  const step = progressOf(groups, options);
  const conversation = target.converse(
    script,
    {
      onStdout: (line) => {
        hear(report, line, step);
        if (line === '@ready') conversation.write('keep\n');
        if (line.startsWith('@failed') || line === '@ended') conversation.end();
      },
    },
    { what: `up ${lab.name}`, signal: options.signal },
  );
  const result = await conversation.done;
  return conclude(state, report, groups, result);
}

/** See {@link change}. */
export interface ChangeOptions extends OperationOptions {
  /** Whether containers that have ended start again. */
  readonly ended: 'restart' | 'leave';
}

/**
 * Brings a running lab into another state; touches only what differs. A change that fails or is cancelled is undone; but
 * a container that had to end before its successor could begin stays ended.
 */
export async function change(
  target: Target,
  running: RunningLab,
  after: AddressedLab,
  options: ChangeOptions,
): Promise<LabOutcome> {
  if (running.replayOf !== undefined) throw replayed(running);
  const ended = endedContainers(running);
  const restart = new Set([...(options.ended === 'restart' ? ended : []), ...staleResponders(running, after)]);
  const before: LabState = { version: 1, engine: running.engine, privilege: running.privilege, lab: running.lab };
  const groups = renderPlan(planChange(running.lab, after, { ended, restart }));
  const report = newReport();
  const step = progressOf(groups, options);
  const state: LabState = { ...before, lab: after };
  const texts = { before: formatState(before), after: formatState(state) };
  const script = changeScript({ name: running.name, groups, ...texts });
  const conversation = target.converse(
    script,
    {
      onStdout: (line) => {
        hear(report, line, step);
      },
    },
    { what: `change ${running.name}`, signal: options.signal },
  );
  conversation.end();
  return conclude(state, report, groups, await conversation.done);
}

function replayed({ name }: RunningLab): LabError {
  return new LabError('lab-exists', say`Lab ${name} is a replay: it is as its snapshot says, and no plan changes it`, {
    object: `lab ${name}`,
    remedy: `Change it by hand (vethscope shell ${name}), or take it down: vethscope down ${name}`,
  });
}

/** The responder serves the ports it was started with; where it stands in for a program, nothing else tells that they differ. */
function staleResponders({ lab, standIns = [] }: RunningLab, after: AddressedLab): readonly string[] {
  const served = ({ containers }: AddressedLab, name: string): string =>
    JSON.stringify(containers.find(({ spec }) => spec.name === name)?.served ?? []);
  return standIns.filter((name) => served(lab, name) !== served(after, name));
}

/** Ends a lab. Resolves to false when there was none. Everything of it is gone when this resolves. */
export async function down(target: Target, name: string, options: OperationOptions = {}): Promise<boolean> {
  requireLabName(name);
  const result = await target.run(downScript(name), { what: `down ${name}`, signal: options.signal });
  const report = newReport();
  for (const line of result.stdout.split('\n')) hear(report, line, () => undefined);
  if (result.exitCode !== 0) throw failureOf(name, report, [], result.stderr);
  return result.stdout.includes('@ended');
}

/** The labs that run on a target, of this user. */
export async function list(target: Target, options: OperationOptions = {}): Promise<readonly RunningLab[]> {
  return (await listAll(target, options)).labs;
}

/** The same, with those whose state cannot be read. */
export async function listAll(target: Target, options: OperationOptions = {}): Promise<LabList> {
  const result = await target.run(listScript(), { what: 'list labs', signal: options.signal, looksOnly: true });
  if (result.exitCode !== 0) throw failureOf('', newReport(), [], result.stderr);
  return parseLabList(result.stdout);
}

/** Where a target keeps what it remembers of this user's labs; it need not exist. */
export async function labsFolder(target: Target): Promise<string> {
  const { stdout } = await target.run(folderScript, { what: 'labs folder', looksOnly: true });
  return stdout.trimEnd();
}

/** One running lab by its name; rejects with `unknown-lab`. */
export async function find(target: Target, name: string, options: OperationOptions = {}): Promise<RunningLab> {
  const { labs, unreadable } = await listAll(target, options);
  const lab = labs.find((one) => one.name === name);
  if (lab !== undefined) return lab;
  if (unreadable.some((one) => one.name === name)) {
    throw new LabError('lab-broken', say`Lab ${name} was made by another version of Vethscope`, {
      object: `lab ${name}`,
      remedy: `Take it down: vethscope down ${name}`,
    });
  }
  const others = labs.map((one) => one.name).join(', ');
  throw new LabError('unknown-lab', say`No lab ${nameInText(name)} is running`, {
    object: `lab ${name}`,
    remedy: others === '' ? 'Bring one up: vethscope up FILE' : `Running: ${others}`,
  });
}

function progressOf(groups: readonly Group[], { onProgress }: OperationOptions): (group: string) => void {
  const total = groups.reduce((sum, { steps }) => sum + steps.length, 0);
  let begun = 0;
  return (id) => {
    const group = groups.find((one) => one.id === id);
    const first = group?.steps[0];
    if (group === undefined || first === undefined) return;
    onProgress?.({ step: first, begun, total });
    begun += group.steps.length;
  };
}

function conclude(state: LabState, report: BuildReport, groups: readonly Group[], result: ScriptResult): BuildOutcome {
  const lab = result.exitCode === 0 && report.ready ? runningFrom(result.stdout, state) : undefined;
  if (lab === undefined) throw failureOf(state.lab.name, report, groups, result.stderr);
  return { lab, missing: report.missing, left: report.left };
}
