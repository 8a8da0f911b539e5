/** Carrying out one step of the tour. */
import { isLabError, LabError, quote, type ScriptResult } from '../../index.ts';
import { containersText } from '../output/containersText.ts';
import { portLines } from '../output/portText.ts';
import { vethsText } from '../output/vethsText.ts';
import { exitCode } from '../session/exitCode.ts';
import type { Session } from '../session/session.ts';
import type { Cast } from './cast.ts';
import type { TourStep, TourVerb } from './tourStep.ts';

/** What came of a step. */
export interface StepResult {
  readonly step: TourStep;
  /** As one would type it, with the place's prompt. */
  readonly prompt: string;
  readonly command: string;
  /** What it printed; what it complained of, too, where it failed. */
  readonly output: string;
  /** `skipped`: the program is optional and missing. */
  readonly state: 'as-taught' | 'unexpected' | 'skipped';
}

/** Runs a step and compares what it prints with what the lesson says. `earlier` gives the output of a step by its id. */
export async function runTourStep(
  session: Session,
  cast: Cast,
  step: TourStep,
  earlier: (id: string) => string,
): Promise<StepResult> {
  const { exitCode: code, stdout, stderr } = await carryOut(session, cast, step);
  const shown = { step, prompt: promptOf(step), command: commandText(cast, step) };
  if (step.optionalProgram !== undefined && code === exitCode.noSuchProgram)
    return { ...shown, output: '', state: 'skipped' };
  const output = code === 0 ? stdout : `${stdout}${stderr}`;
  const right = code === 0 && step.check({ output, earlier });
  return { ...shown, output, state: right ? 'as-taught' : 'unexpected' };
}

type Outcome = Pick<ScriptResult, 'exitCode' | 'stdout' | 'stderr'>;

/** A verb that fails is an outcome, too; a cancelled one is not. */
async function carryOut(session: Session, cast: Cast, step: TourStep): Promise<Outcome> {
  try {
    return await carryOutCommand(session, cast, step);
  } catch (error) {
    if (!isLabError(error) || error.code === 'cancelled') throw error;
    return { exitCode: exitCode.no, stdout: '', stderr: `${error.message}\n` };
  }
}

function carryOutCommand(session: Session, cast: Cast, { id, where, command }: TourStep): Promise<Outcome> {
  if (command.kind === 'verb') return carryOutVerb(session, cast, command.verb);
  const argv = command.kind === 'argv' ? command.argv : ['sh', '-c', command.script];
  const there = where.kind === 'machine' ? argv : session.cli.runtime.enterArgv(cast.running, where, argv);
  return session.target.run(`exec ${quote(there)} </dev/null\n`, {
    what: `tour: ${id}`,
    signal: session.signal,
    timeoutMs: 30_000,
  });
}

async function carryOutVerb(session: Session, { running }: Cast, verb: TourVerb): Promise<Outcome> {
  const { runtime } = session.cli;
  const options = { signal: session.signal };
  const said = (stdout: string): Outcome => ({ exitCode: 0, stdout, stderr: '' });
  switch (verb.kind) {
    case 'ps':
      return said(containersText([running], { trunc: true }));
    case 'port':
      return said(portLines(running.lab.containers.find(({ spec }) => spec.name === verb.container)?.ports ?? []));
    case 'veths':
      return said(vethsText(runtime.vethOwners(await runtime.takeSnapshot(session.target, running, options))));
    case 'http':
      return said((await runtime.fetchUrl(session.target, running, verb.from, verb.url, options)).body);
    default:
      verb satisfies never;
      throw new LabError('unexpected-output', 'The tour has a verb that it does not know');
  }
}

function commandText({ running }: Cast, { command }: TourStep): string {
  if (command.kind === 'argv') return quote(command.argv);
  if (command.kind === 'script') return command.script;
  const { verb } = command;
  const rest = verb.kind === 'port' ? [verb.container] : verb.kind === 'http' ? [verb.from, verb.url] : [];
  return quote(['vethscope', verb.kind, running.name, ...rest]);
}

function promptOf({ where }: TourStep): string {
  if (where.kind === 'machine') return '$';
  return where.kind === 'host' ? 'host #' : `${where.name} #`;
}
