/** `vethscope tour [FILE]` */
import type { Command } from 'commander';
import { LabError, type Lab, type RunningLab } from '../../index.ts';
import { runningLabs } from '../input/chooseLab.ts';
import { loadLab } from '../input/loadLab.ts';
import type { Cli } from '../session/cli.ts';
import { exitCode } from '../session/exitCode.ts';
import { noteMissing, operationOptions } from '../session/outcome.ts';
import { openSession, requireLinux, type CommonOptions, type Session } from '../session/session.ts';
import { verb } from '../session/verb.ts';
import { castOf } from './cast.ts';
import { runTourStep, type StepResult } from './runTourStep.ts';
import { tourSteps } from './tourSteps.ts';
import { stepText } from './tourText.ts';

interface TourFlags extends CommonOptions {
  readonly name?: string;
  readonly keep?: boolean;
}

/** The lesson. */
export function tourVerb(cli: Cli): Command {
  return verb(
    'tour',
    'Walk through container networking on a real lab: what, the command, its output, and why. Exit code 1 where the kernel contradicts the lesson.',
    [
      ['vethscope tour', 'on the sample lab, which is taken down at the end'],
      ['vethscope tour --keep', 'and the lab stays, to go on alone'],
      ['vethscope tour | less -R', 'to read at leisure'],
    ],
  )
    .argument('[FILE]', 'lab file (default: the sample that comes with Vethscope)')
    .option('--name <name>', "the lab's name (default: the file's)")
    .option('--keep', 'leave the lab running')
    .action(async (file: string | undefined, flags: TourFlags) => {
      cli.finish(await tour(cli, file, flags));
    });
}

async function tour(cli: Cli, file: string | undefined, flags: TourFlags): Promise<number> {
  const session = openSession(cli, flags);
  requireLinux(cli, flags);
  const lab = loadLab(cli, file ?? lessonFile(cli), { name: flags.name });
  const before = (await runningLabs(session)).find(({ name }) => name === lab.name);
  const running = before ?? (await bringUp(session, lab));
  try {
    return await walk(session, running);
  } finally {
    // Also after Ctrl-C, hence without the signal. A lab that ran before the tour is not the tour's to end.
    if (before === undefined && flags.keep !== true) await cli.runtime.downLab(session.target, lab.name);
  }
}

function lessonFile({ machine }: Cli): string {
  if (machine.lesson !== undefined) return machine.lesson;
  throw new LabError('usage', 'The sample lab is not here', { remedy: 'Name a lab file: vethscope tour FILE' });
}

async function bringUp(session: Session, lab: Lab): Promise<RunningLab> {
  const outcome = await session.during(`Bringing up ${lab.name}`, (line) =>
    session.cli.runtime.upLab(session.target, lab, operationOptions(session, line)),
  );
  noteMissing(session, outcome);
  return outcome.lab;
}

/** Prints each step as it is done; as JSON all of them at the end. */
async function walk(session: Session, running: RunningLab): Promise<number> {
  const { out } = session.cli.terminal;
  const cast = await castOf(session, running);
  const steps = tourSteps(cast);
  const results: StepResult[] = [];
  const earlier = (id: string): string => results.find(({ step }) => step.id === id)?.output ?? '';
  for (const [index, step] of steps.entries()) {
    const result = await session.during(step.title, () => runTourStep(session, cast, step, earlier));
    results.push(result);
    if (!session.json) out.write(stepText(result, `[${String(index + 1)}/${String(steps.length)}]`, out));
  }
  session.answer({ lab: running.name, steps: results.map(stepJson) }, () => '');
  return results.every(({ state }) => state !== 'unexpected') ? exitCode.ok : exitCode.no;
}

/** A step of `tour --json`. */
function stepJson({ step, command, output, state }: StepResult) {
  const { id, title, where, why } = step;
  const place = where.kind === 'machine' || where.kind === 'host' ? where.kind : where.name;
  return { id, title, where: place, command, output, why, state };
}
