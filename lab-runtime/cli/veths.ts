/** `vethscope veths [NAME|host]` */
import type { Command } from 'commander';
import { chooseLab } from './input/chooseLab.ts';
import type { Cli } from './session/cli.ts';
import { exitCode } from './session/exitCode.ts';
import { realHostNotBuilt } from './session/realHost.ts';
import { openSession, type CommonOptions } from './session/session.ts';
import { vethJson, vethsText } from './output/vethsText.ts';
import { verb } from './session/verb.ts';

/** Tells which veth is whose. */
export function vethsVerb(cli: Cli): Command {
  return verb('veths', 'Tell which veth is whose, from both ends of each pair.', [
    ['vethscope veths', 'of the only lab that runs'],
    ['vethscope veths lesson --json', 'with interface indexes and namespaces'],
  ])
    .argument('[NAME]', 'the lab (default: the only one that runs)')
    .action(async (name: string | undefined, flags: CommonOptions) => {
      cli.finish(await veths(cli, name, flags));
    });
}

async function veths(cli: Cli, name: string | undefined, flags: CommonOptions): Promise<number> {
  const session = openSession(cli, flags);
  if (name === 'host') throw realHostNotBuilt();
  const running = await chooseLab(session, name);
  const snapshot = await session.during(`Looking at ${running.name}`, () =>
    cli.runtime.takeSnapshot(session.target, running, { signal: session.signal }),
  );
  const owners = cli.runtime.vethOwners(snapshot);
  session.answer(owners.map(vethJson), () => vethsText(owners));
  return exitCode.ok;
}
