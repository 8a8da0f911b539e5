/** `vethscope port [LAB] CONTAINER [PORT[/PROTO]]` */
import type { Command } from 'commander';
import { labAndWords } from './input/chooseLab.ts';
import type { Cli } from './session/cli.ts';
import { portsFromFlag } from './input/containerFlags.ts';
import { containerNamed } from './input/containerNamed.ts';
import { exitCode } from './session/exitCode.ts';
import { containerJson } from './output/labJson.ts';
import { portLines } from './output/portText.ts';
import { openSession, type CommonOptions } from './session/session.ts';
import { verb } from './session/verb.ts';

/** Tells the published ports of a container. */
export function portVerb(cli: Cli): Command {
  return verb(
    'port',
    'Tell the published ports of a container as `docker port` does. Exit code 1 where the port asked for is not published.',
    [
      ['vethscope port web', 'all of them'],
      ['vethscope port lesson web 80', 'the address that leads to port 80/tcp of web in lab lesson'],
    ],
  )
    .argument('<words...>', '[LAB] CONTAINER [PORT[/PROTO]]')
    .usage('[options] [LAB] CONTAINER [PORT[/PROTO]]')
    .action(async (words: readonly string[], flags: CommonOptions) => {
      cli.finish(await port(cli, words, flags));
    });
}

async function port(cli: Cli, given: readonly string[], flags: CommonOptions): Promise<number> {
  const session = openSession(cli, flags);
  const { running, words } = await labAndWords(session, given, { least: 1, most: 2, form: 'CONTAINER [PORT[/PROTO]]' });
  const [name = '', wanted] = words;
  const container = containerNamed(cli, running, name);
  const asked = wanted === undefined ? undefined : portsFromFlag(cli, wanted);
  const { ports } = containerJson(running, container);
  const found = ports.filter(
    ({ containerPort, protocol }) =>
      asked?.some((one) => one.containerPort === containerPort && one.protocol === protocol) ?? true,
  );
  session.answer(found, () => {
    if (wanted === undefined) return portLines(found);
    return found.map(({ hostIp, hostPort }) => `${hostIp}:${String(hostPort)}\n`).join('');
  });
  if (wanted === undefined || found.length > 0) return exitCode.ok;
  session.note(
    `No public port ${wanted.includes('/') ? wanted : `${wanted}/tcp`} published for ${container.spec.name}`,
  );
  return exitCode.no;
}
