/** `vethscope show [NAME|host]` */
import type { Command } from 'commander';
import { look } from './input/look.ts';
import type { Cli } from './session/cli.ts';
import { exitCode } from './session/exitCode.ts';
import { openSession, type CommonOptions } from './session/session.ts';
import { snapshotText } from './output/snapshotText.ts';
import { verb } from './session/verb.ts';

/** Shows the snapshot of a lab. */
export function showVerb(cli: Cli): Command {
  return verb(
    'show',
    'Show a lab or a machine as the kernel has it now: interfaces, addresses, routes, rules of every namespace.',
    [
      ['vethscope show', 'the only lab that runs'],
      ['vethscope show lesson --json', 'everything that was read'],
      ['sudo vethscope show host', 'the machine itself, with every network namespace on it'],
    ],
  )
    .argument('[NAME|host]', 'a lab, or the machine itself (default: the only lab that runs)')
    .action(async (name: string | undefined, flags: CommonOptions) => {
      cli.finish(await show(cli, name, flags));
    });
}

async function show(cli: Cli, name: string | undefined, flags: CommonOptions): Promise<number> {
  const session = openSession(cli, flags);
  const snapshot = await look(session, name);
  session.answer(snapshot, () => snapshotText(snapshot, cli.terminal.out.paint));
  return exitCode.ok;
}
