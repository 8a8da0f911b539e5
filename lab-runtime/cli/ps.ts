/** `vethscope ps [NAME]` */
import type { Command } from 'commander';
import { pickLab, runningLabs } from './input/chooseLab.ts';
import type { Cli } from './session/cli.ts';
import { exitCode } from './session/exitCode.ts';
import { containersText } from './output/containersText.ts';
import { containerDetailJson } from './output/labJson.ts';
import { openSession, type CommonOptions } from './session/session.ts';
import { verb } from './session/verb.ts';

interface PsFlags extends CommonOptions {
  readonly quiet?: boolean;
  /** False with `--no-trunc`. */
  readonly trunc: boolean;
}

/** Lists containers. */
export function psVerb(cli: Cli): Command {
  return verb('ps', 'List containers as `docker ps` does.', [
    ['vethscope ps', 'the containers of all labs'],
    ['vethscope ps lesson', 'those of one lab'],
    ['vethscope ps --json', 'with process ids, addresses and MACs'],
  ])
    .argument('[NAME]', 'the lab (default: all that run)')
    .option('-q, --quiet', 'print the ids only')
    .option('--no-trunc', 'print ids and commands in full')
    .action(async (name: string | undefined, flags: PsFlags) => {
      cli.finish(await ps(cli, name, flags));
    });
}

async function ps(cli: Cli, name: string | undefined, flags: PsFlags): Promise<number> {
  const session = openSession(cli, flags);
  const all = await runningLabs(session);
  const labs = name === undefined ? all : [pickLab(all, name)];
  if (labs.length === 0) session.note('No lab is running. Bring one up: vethscope up FILE');
  const containers = labs.flatMap((running) =>
    running.lab.containers.map((container) => containerDetailJson(running, container)),
  );
  session.answer(containers, () => {
    if (flags.quiet === true) return containers.map(({ id }) => `${flags.trunc ? id.slice(0, 12) : id}\n`).join('');
    return containersText(labs, { trunc: flags.trunc });
  });
  return exitCode.ok;
}
