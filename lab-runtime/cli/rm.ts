/** `vethscope rm [LAB] CONTAINER` */
import type { Command } from 'commander';
import { labAndWords } from './input/chooseLab.ts';
import type { Cli } from './session/cli.ts';
import { containerNamed } from './input/containerNamed.ts';
import { exitCode } from './session/exitCode.ts';
import { operationOptions } from './session/outcome.ts';
import { openSession, type CommonOptions } from './session/session.ts';
import { verb } from './session/verb.ts';

/** Removes a container. */
export function rmVerb(cli: Cli): Command {
  return verb('rm', 'End and remove a container of a running lab.', [
    ['vethscope rm web', 'the container web of the only lab that runs'],
    ['vethscope rm lesson web', 'the container web of the lab lesson'],
  ])
    .argument('<words...>', '[LAB] CONTAINER')
    .usage('[options] [LAB] CONTAINER')
    .option('-f, --force', 'accepted as docker’s; a running container is always removed')
    .action(async (words: readonly string[], flags: CommonOptions) => {
      cli.finish(await rm(cli, words, flags));
    });
}

async function rm(cli: Cli, given: readonly string[], flags: CommonOptions): Promise<number> {
  const session = openSession(cli, flags);
  const { running, words } = await labAndWords(session, given, { least: 1, most: 1, form: 'CONTAINER' });
  const { name } = containerNamed(cli, running, words[0] ?? '').spec;
  await session.during(`Removing ${name}`, (line) =>
    cli.runtime.removeContainer(session.target, running.name, name, operationOptions(session, line)),
  );
  session.answer({ lab: running.name, removed: name }, () => `${name}\n`);
  return exitCode.ok;
}
