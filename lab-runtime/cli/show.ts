/** `vethscope show [NAME|host]` */
import type { Command } from 'commander';
import { chooseLab } from './input/chooseLab.ts';
import type { Cli } from './session/cli.ts';
import { exitCode } from './session/exitCode.ts';
import { realHostNotBuilt } from './session/realHost.ts';
import { openSession, type CommonOptions } from './session/session.ts';
import { snapshotText } from './output/snapshotText.ts';
import { verb } from './session/verb.ts';

/** Shows the snapshot of a lab. */
export function showVerb(cli: Cli): Command {
  return verb('show', 'Show a lab as the kernel has it now: interfaces, addresses, routes, rules of every namespace.', [
    ['vethscope show', 'the only lab that runs'],
    ['vethscope show lesson --json', 'everything that was read'],
  ])
    .argument('[NAME]', 'the lab (default: the only one that runs)')
    .action(async (name: string | undefined, flags: CommonOptions) => {
      cli.finish(await show(cli, name, flags));
    });
}

async function show(cli: Cli, name: string | undefined, flags: CommonOptions): Promise<number> {
  const session = openSession(cli, flags);
  if (name === 'host') throw realHostNotBuilt();
  const running = await chooseLab(session, name);
  const snapshot = await session.during(`Looking at ${running.name}`, () =>
    cli.runtime.takeSnapshot(session.target, running, { signal: session.signal }),
  );
  session.answer(snapshot, () => snapshotText(snapshot, cli.terminal.out.paint));
  return exitCode.ok;
}
