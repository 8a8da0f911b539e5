/** `vethscope unpublish [LAB] CONTAINER PORT[/PROTO]` */
import type { Command } from 'commander';
import type { RunningLab } from '../index.ts';
import { labAndWords } from './input/chooseLab.ts';
import type { Cli } from './session/cli.ts';
import { portsFromFlag } from './input/containerFlags.ts';
import { containerNamed } from './input/containerNamed.ts';
import { exitCode } from './session/exitCode.ts';
import { containerDetailJson } from './output/labJson.ts';
import { operationOptions } from './session/outcome.ts';
import { portLines } from './output/portText.ts';
import { openSession, type CommonOptions } from './session/session.ts';
import { verb } from './session/verb.ts';

/** Takes a published port of a running container back. */
export function unpublishVerb(cli: Cli): Command {
  return verb('unpublish', 'Take back a published port of a running container. The port is the container’s.', [
    ['vethscope unpublish web 80', 'nothing leads to port 80/tcp of web any more'],
  ])
    .argument('<words...>', '[LAB] CONTAINER PORT[/PROTO]')
    .usage('[options] [LAB] CONTAINER PORT')
    .action(async (words: readonly string[], flags: CommonOptions) => {
      cli.finish(await unpublish(cli, words, flags));
    });
}

async function unpublish(cli: Cli, given: readonly string[], flags: CommonOptions): Promise<number> {
  const session = openSession(cli, flags);
  const ports = portsFromFlag(cli, given.at(-1) ?? '');
  const { running, words } = await labAndWords(session, given, { least: 2, most: 2, form: 'CONTAINER PORT[/PROTO]' });
  const { name } = containerNamed(cli, running, words[0] ?? '').spec;
  let after: RunningLab = running;
  await session.during(`Taking back ${words[1] ?? ''} of ${name}`, async (line) => {
    for (const port of ports) {
      const options = operationOptions(session, line);
      after = (await cli.runtime.unpublish(session.target, running.name, name, port, options)).lab;
    }
  });
  const container = containerNamed(cli, after, name);
  session.answer(containerDetailJson(after, container), () => portLines(container.ports));
  return exitCode.ok;
}
