/** `vethscope ls` */
import type { Command } from 'commander';
import type { Cli } from './session/cli.ts';
import { exitCode } from './session/exitCode.ts';
import { labJson } from './output/labJson.ts';
import { openSession, type CommonOptions } from './session/session.ts';
import { formatTable } from './output/table.ts';
import { verb } from './session/verb.ts';

/** Lists the labs that run. */
export function lsVerb(cli: Cli): Command {
  return verb('ls', 'List the labs that run.', [
    ['vethscope ls', 'as a table'],
    ['vethscope ls --json', 'with containers, addresses and ports'],
  ]).action(async (flags: CommonOptions) => {
    cli.finish(await ls(cli, flags));
  });
}

async function ls(cli: Cli, flags: CommonOptions): Promise<number> {
  const session = openSession(cli, flags);
  const all = await cli.runtime.listAllLabs(session.target, { signal: session.signal });
  const labs = all.labs.map(labJson);
  for (const { name } of all.unreadable)
    session.note(`Lab ${name} was made by another version of Vethscope. Take it down: vethscope down ${name}`);
  if (labs.length + all.unreadable.length === 0) session.note('No lab is running. Bring one up: vethscope up FILE');
  session.answer(labs, () => {
    if (labs.length === 0) return '';
    const rows = labs.map((lab) => [lab.name, lab.engine, lab.state, String(lab.containers.length), lab.file ?? '-']);
    return formatTable(['NAME', 'ENGINE', 'STATE', 'CONTAINERS', 'FILE'], rows);
  });
  return exitCode.ok;
}
