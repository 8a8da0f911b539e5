/** `vethscope veths [NAME|host]` */
import type { Command } from 'commander';
import { look } from './input/look.ts';
import type { Cli } from './session/cli.ts';
import { exitCode } from './session/exitCode.ts';
import { openSession, type CommonOptions } from './session/session.ts';
import { hiddenNamespaces, type VethOwner } from '../index.ts';
import { vethJson, vethsText } from './output/vethsText.ts';
import { verb } from './session/verb.ts';

/** Tells which veth is whose. */
export function vethsVerb(cli: Cli): Command {
  return verb('veths', 'Tell which veth is whose, from both ends of each pair.', [
    ['vethscope veths', 'of the only lab that runs'],
    ['vethscope veths lesson --json', 'with interface indexes and namespaces'],
    ['sudo vethscope veths host', 'of every container on this machine, whoever runs it'],
    ['vethscope veths host --target ssh:web1 --sudo', 'of another machine'],
  ])
    .argument('[NAME|host]', 'a lab, or the machine itself (default: the only lab that runs)')
    .action(async (name: string | undefined, flags: CommonOptions) => {
      cli.finish(await veths(cli, name, flags));
    });
}

async function veths(cli: Cli, name: string | undefined, flags: CommonOptions): Promise<number> {
  const session = openSession(cli, flags);
  const snapshot = await look(session, name);
  const owners = cli.runtime.vethOwners(snapshot);
  session.answer(owners.map(vethJson), () => vethsText(owners));
  if (snapshot.unknown.some(({ what }) => what === hiddenNamespaces) && owners.some(isOpen)) {
    session.note('Where it says ?, the namespace is another user’s: root sees it (sudo, or --sudo).');
  }
  return exitCode.ok;
}

function isOpen({ namespaceInode }: VethOwner): boolean {
  return namespaceInode === undefined;
}
