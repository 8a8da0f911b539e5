/** `vethscope exposure [NAME|host]` */
import type { Command } from 'commander';
import { inEnglish, type Exposure, type Reach } from '../index.ts';
import { look } from './input/look.ts';
import { exposureText } from './output/exposureText.ts';
import type { Cli } from './session/cli.ts';
import { exitCode } from './session/exitCode.ts';
import { openSession, type CommonOptions } from './session/session.ts';
import { verb } from './session/verb.ts';

/** Tells from where each port can be reached. */
export function exposureVerb(cli: Cli): Command {
  return verb(
    'exposure',
    'Tell from where each published or listening port can be reached: from the host, from the uplink’s network, from containers; and what stands in the way.',
    [
      ['sudo vethscope exposure host', 'the ports of this machine, Docker’s and its own'],
      ['vethscope exposure shop.json', 'those of a saved snapshot'],
    ],
  )
    .argument('[NAME|host]', 'a lab, or the machine itself (default: the only lab that runs)')
    .action(async (name: string | undefined, flags: CommonOptions) => {
      const session = openSession(cli, flags);
      const { runtime, terminal } = cli;
      const snapshot = await look(session, name, { sockets: true });
      const found = runtime.exposures(snapshot, runtime.portChains(snapshot));
      session.answer(found.map(exposureJson), () => exposureText(found, terminal.out.paint));
      cli.finish(exitCode.ok);
    });
}

function exposureJson(one: Exposure) {
  const { fromHost, fromUplink, fromContainers, warnings, ...port } = one;
  const answers = {
    fromHost: reachJson(fromHost),
    fromUplink: reachJson(fromUplink),
    fromContainers: reachJson(fromContainers),
  };
  return { ...port, ...answers, warnings: warnings.map(inEnglish) };
}

function reachJson({ why, ...reach }: Reach) {
  return { ...reach, why: inEnglish(why) };
}
