/** `vethscope publish [LAB] CONTAINER PORT` */
import type { Command } from 'commander';
import type { RunningLab } from '../index.ts';
import { labAndWords } from './input/chooseLab.ts';
import type { Cli } from './session/cli.ts';
import { portsFromFlag } from './input/containerFlags.ts';
import { containerNamed } from './input/containerNamed.ts';
import { exitCode } from './session/exitCode.ts';
import { containerDetailJson } from './output/labJson.ts';
import { noteForeignAddresses, operationOptions } from './session/outcome.ts';
import { portLines } from './output/portText.ts';
import { openSession, type CommonOptions } from './session/session.ts';
import { verb } from './session/verb.ts';

/** Publishes a port of a running container. */
export function publishVerb(cli: Cli): Command {
  return verb(
    'publish',
    'Publish a port of a running container. Only one that the built-in responder stands in for starts anew, and only where it does not listen there yet.',
    [
      ['vethscope publish web 8080:80', 'port 8080 of the host leads to port 80 of web'],
      ['vethscope publish lesson web 53/udp', 'a free port of the host leads to 53/udp'],
    ],
  )
    .argument('<words...>', '[LAB] CONTAINER [[HOSTIP:]HOSTPORT:]PORT[/PROTO]')
    .usage('[options] [LAB] CONTAINER PORT')
    .action(async (words: readonly string[], flags: CommonOptions) => {
      cli.finish(await publish(cli, words, flags));
    });
}

async function publish(cli: Cli, given: readonly string[], flags: CommonOptions): Promise<number> {
  const session = openSession(cli, flags);
  const wishes = portsFromFlag(cli, given.at(-1) ?? '');
  const { running, words } = await labAndWords(session, given, { least: 2, most: 2, form: 'CONTAINER PORT' });
  const { name } = containerNamed(cli, running, words[0] ?? '').spec;
  let after: RunningLab = running;
  await session.during(`Publishing ${words[1] ?? ''} of ${name}`, async (line) => {
    for (const wish of wishes) {
      const outcome = await cli.runtime.publish(
        session.target,
        running.name,
        name,
        wish,
        operationOptions(session, line),
      );
      after = outcome.lab;
      noteForeignAddresses(session, outcome, [wish]);
    }
  });
  const container = containerNamed(cli, after, name);
  session.answer(containerDetailJson(after, container), () => portLines(container.ports));
  return exitCode.ok;
}
