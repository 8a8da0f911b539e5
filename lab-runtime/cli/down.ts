/** `vethscope down [NAME | --all]` */
import type { Command } from 'commander';
import { LabError } from '../index.ts';
import { pickLab } from './input/chooseLab.ts';
import type { Cli } from './session/cli.ts';
import { exitCode } from './session/exitCode.ts';
import { openSession, type CommonOptions, type Session } from './session/session.ts';
import { verb } from './session/verb.ts';

interface DownFlags extends CommonOptions {
  readonly all?: boolean;
}

/** Takes a lab down. */
export function downVerb(cli: Cli): Command {
  return verb('down', 'Take a lab down; nothing of it is left. Exit code 1 where it does not run.', [
    ['vethscope down', 'the only lab that runs'],
    ['vethscope down lesson', 'the lab lesson'],
    ['vethscope down --all', 'all labs of yours'],
  ])
    .argument('[NAME]', 'the lab (default: the only one that runs)')
    .option('--all', 'all labs of yours')
    .action(async (name: string | undefined, flags: DownFlags) => {
      cli.finish(await down(cli, name, flags));
    });
}

async function down(cli: Cli, name: string | undefined, flags: DownFlags): Promise<number> {
  if (name !== undefined && flags.all === true) {
    throw new LabError('usage', 'Give the name of a lab or --all, not both', { object: `lab ${name}` });
  }
  const session = openSession(cli, flags);
  const ended: string[] = [];
  for (const lab of await namesOf(session, name, flags)) {
    const was = await session.during(`Taking down ${lab}`, () =>
      cli.runtime.downLab(session.target, lab, { signal: session.signal }),
    );
    if (was) ended.push(lab);
  }
  if (ended.length === 0) session.note(name === undefined ? 'No lab is running.' : `No lab ${name} is running.`);
  session.answer({ down: ended }, () => ended.map((lab) => `Lab ${lab} is down.\n`).join(''));
  return ended.length > 0 || flags.all === true ? exitCode.ok : exitCode.no;
}

/** A named lab is taken down without looking for it first: it may be half up, or its state unreadable. */
async function namesOf(session: Session, name: string | undefined, { all }: DownFlags): Promise<readonly string[]> {
  if (name !== undefined) return [name];
  const { labs, unreadable } = await session.cli.runtime.listAllLabs(session.target, { signal: session.signal });
  if (all === true) return [...labs, ...unreadable].map((lab) => lab.name);
  return labs.length === 0 ? [] : [pickLab(labs, undefined).name];
}
