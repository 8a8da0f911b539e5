/** `vethscope exec [LAB] CONTAINER -- CMD…` */
import type { Command } from 'commander';
import { LabError, quote, type RunningLab, type Where } from '../index.ts';
import { labAndWords, pickLab, runningLabs } from './input/chooseLab.ts';
import type { Cli } from './session/cli.ts';
import { exitCode } from './session/exitCode.ts';
import { explainMissing, runInside } from './session/runInside.ts';
import { openSession, type CommonOptions, type Session } from './session/session.ts';
import { verb } from './session/verb.ts';
import { wordsAroundDashes } from './input/wordsAroundDashes.ts';

/** Runs a command in a container. */
export function execVerb(cli: Cli): Command {
  return verb(
    'exec',
    'Run a command in a container, on the lab’s host (host) or outside. Its exit code is passed on; 127 where there is no such program.',
    [
      ['vethscope exec lesson web -- ip addr', 'in the container web of the lab lesson'],
      ['vethscope exec host -- iptables-save', 'on the host of the only lab that runs'],
      ['vethscope exec client -- curl -s 192.168.99.100:8080', 'outside'],
    ],
  )
    .argument('<words...>', '[LAB] CONTAINER -- CMD…')
    .usage('[options] [LAB] CONTAINER -- CMD…')
    .allowUnknownOption()
    .action(async (words: readonly string[], flags: CommonOptions) => {
      cli.finish(await exec(cli, wordsAroundDashes(words, cli.argv), flags));
    });
}

async function exec(cli: Cli, given: ReturnType<typeof wordsAroundDashes>, flags: CommonOptions): Promise<number> {
  const session = openSession(cli, flags);
  const { running, name, argv } = await split(session, given);
  if (argv.length === 0) {
    throw new LabError('usage', 'There is no command to run', {
      remedy: 'Write it after two dashes: vethscope exec LAB CONTAINER -- CMD',
    });
  }
  const where = cli.runtime.whereNamed(running, name);
  return session.json ? runCaptured(session, running, where, argv) : runInside(session, running, where, argv);
}

interface Split {
  readonly running: RunningLab;
  readonly name: string;
  readonly argv: readonly string[];
}

/** Without dashes the first word is a lab where one has that name, and a command or the name of somebody in it follows. */
async function split(session: Session, { words, command }: ReturnType<typeof wordsAroundDashes>): Promise<Split> {
  if (command !== undefined) {
    const { running, words: rest } = await labAndWords(session, words, {
      least: 1,
      most: 1,
      form: 'CONTAINER -- CMD…',
    });
    return { running, name: rest[0] ?? '', argv: command };
  }
  const labs = await runningLabs(session);
  const [first, second = '', ...rest] = words;
  const named = labs.find(({ name }) => name === first);
  if (named !== undefined && (rest.length > 0 || isIn(session, named, second)))
    return { running: named, name: second, argv: rest };
  return { running: pickLab(labs, undefined), name: first ?? '', argv: words.slice(1) };
}

function isIn(session: Session, running: RunningLab, name: string): boolean {
  try {
    session.cli.runtime.whereNamed(running, name);
    return true;
  } catch {
    return false;
  }
}

/** With `--json` the output is part of the answer, and there is no input. */
async function runCaptured(
  session: Session,
  running: RunningLab,
  where: Where,
  argv: readonly string[],
): Promise<number> {
  const inside = session.cli.runtime.enterArgv(running, where, argv);
  const script = `exec ${quote(inside)} </dev/null\n`;
  const {
    exitCode: code,
    stdout,
    stderr,
  } = await session.target.run(script, { what: `exec ${argv[0] ?? ''}`, signal: session.signal });
  if (code === exitCode.noSuchProgram) await explainMissing(session, running, where, argv);
  session.answer({ exitCode: code, stdout, stderr }, () => '');
  return code;
}
