/** `vethscope ports [NAME|host|FILE]` */
import type { Command } from 'commander';
import { look } from './input/look.ts';
import { portsText } from './output/portsText.ts';
import type { Cli } from './session/cli.ts';
import { exitCode } from './session/exitCode.ts';
import { openSession, type CommonOptions } from './session/session.ts';
import { verb } from './session/verb.ts';

/** Follows each published port to its container. */
export function portsVerb(cli: Cli): Command {
  return verb('ports', 'Follow each published port: who listens, the rule, the bridge, the veth, who answers.', [
    ['vethscope ports', 'of the only lab that runs'],
    ['sudo vethscope ports host', 'of every container on this machine'],
  ])
    .argument('[NAME|host]', 'a lab, the machine itself, or a snapshot file (default: the only lab that runs)')
    .action(async (name: string | undefined, flags: CommonOptions) => {
      const session = openSession(cli, flags);
      const chains = cli.runtime.portChains(await look(session, name, { sockets: true }));
      const { inEnglish } = cli.runtime;
      const json = chains.map((chain) => ({ ...chain, problems: chain.problems.map(inEnglish) }));
      session.answer(json, () => portsText(chains, { paint: cli.terminal.out.paint, inEnglish }));
      cli.finish(exitCode.ok);
    });
}
