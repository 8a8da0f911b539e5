/** The `namespaces` engine: plans carried out in one process tree, by scripts on a target. */
import type { AddressedLab } from '../../model/addressedLab.ts';
import { LabError } from '../../model/labError.ts';
import type { Plan } from '../../model/plan.ts';
import { planBuild, planChange } from '../../plan/planLab.ts';
import type { ScriptResult, Target } from '../../targets/target.ts';
import { failureOf, hear, newReport, type BuildReport, type MissingProgram, type Progress } from './buildEvents.ts';
import { changeScript, downScript, listScript } from './changeScript.ts';
import { renderPlan, type Group } from './renderPlan.ts';
import { endedContainers, formatState, parseLabList, type LabList, type LabState, type RunningLab } from './state.ts';
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

/** The script that builds a lab: printed by `plan`, run by {@link up}. */
export function buildScript(lab: AddressedLab, privilege: Privilege): string {
  return scriptOf(planBuild(lab), lab, privilege).script;
}

function scriptOf(plan: Plan, lab: AddressedLab, privilege: Privilege): { groups: readonly Group[]; script: string } {
  const groups = renderPlan(plan);
  const state = formatState({ version: 1, engine: 'namespaces', privilege, lab });
  return { groups, script: upScript({ lab, groups, privilege, state }) };
}

/** Builds a lab. Rejects with a LabError and leaves nothing when a step fails, the signal aborts or the maker dies. */
export async function up(
  target: Target,
  lab: AddressedLab,
  privilege: Privilege,
  options: OperationOptions = {},
): Promise<LabOutcome> {
  const { groups, script } = scriptOf(planBuild(lab), lab, privilege);
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
  conclude(lab.name, report, groups, result);
  return { lab: await find(target, lab.name), missing: report.missing };
}

/** See {@link change}. */
export interface ChangeOptions extends OperationOptions {
  /** Whether containers that have ended start again. */
  readonly ended: 'restart' | 'leave';
}

/** Brings a running lab into another state; touches only what differs. A change that fails or is cancelled is undone. */
export async function change(
  target: Target,
  running: RunningLab,
  after: AddressedLab,
  options: ChangeOptions,
): Promise<LabOutcome> {
  const ended = endedContainers(running);
  const restart = new Set([...(options.ended === 'restart' ? ended : []), ...staleResponders(running, after)]);
  const before: LabState = { version: 1, engine: running.engine, privilege: running.privilege, lab: running.lab };
  const groups = renderPlan(planChange(running.lab, after, { ended, restart }));
  const report = newReport();
  const step = progressOf(groups, options);
  const texts = { before: formatState(before), after: formatState({ ...before, lab: after }) };
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
  conclude(running.name, report, groups, await conversation.done);
  return { lab: await find(target, running.name), missing: report.missing };
}

/** The responder serves the ports it was started with; where it stands in for a program, nothing else tells that they differ. */
function staleResponders({ lab, standIns = [] }: RunningLab, after: AddressedLab): readonly string[] {
  const served = ({ containers }: AddressedLab, name: string): string =>
    JSON.stringify(containers.find(({ spec }) => spec.name === name)?.served ?? []);
  return standIns.filter((name) => served(lab, name) !== served(after, name));
}

/** Ends a lab. Resolves to false when there was none. Everything of it is gone when this resolves. */
export async function down(target: Target, name: string, options: OperationOptions = {}): Promise<boolean> {
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
  const result = await target.run(listScript(), { what: 'list labs', signal: options.signal });
  if (result.exitCode !== 0) throw failureOf('', newReport(), [], result.stderr);
  return parseLabList(result.stdout);
}

/** One running lab by its name; rejects with `unknown-lab`. */
export async function find(target: Target, name: string, options: OperationOptions = {}): Promise<RunningLab> {
  const { labs, unreadable } = await listAll(target, options);
  const lab = labs.find((one) => one.name === name);
  if (lab !== undefined) return lab;
  if (unreadable.some((one) => one.name === name)) {
    throw new LabError('lab-broken', `Lab ${name} was made by another version of Vethscope`, {
      object: `lab ${name}`,
      remedy: `Take it down: vethscope down ${name}`,
    });
  }
  const others = labs.map((one) => one.name).join(', ');
  throw new LabError('unknown-lab', `No lab ${name} is running`, {
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

function conclude(name: string, report: BuildReport, groups: readonly Group[], result: ScriptResult): void {
  if (result.exitCode !== 0 || !report.ready) throw failureOf(name, report, groups, result.stderr);
}
