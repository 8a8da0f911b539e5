/** `vethscope network ls|inspect|connect|disconnect` */
import { Command } from 'commander';
import { LabError, type LabOutcome } from '../index.ts';
import { chooseLab, labAndWords } from './input/chooseLab.ts';
import type { Cli } from './session/cli.ts';
import { collect } from './input/collect.ts';
import { attachmentFromFlags, type AttachmentFlags } from './input/containerFlags.ts';
import { containerNamed } from './input/containerNamed.ts';
import { exitCode } from './session/exitCode.ts';
import { containerDetailJson } from './output/labJson.ts';
import { networkNamed } from './input/networkNamed.ts';
import { inspectJson, networkJson, networkTable } from './output/networkText.ts';
import { operationOptions } from './session/outcome.ts';
import { openSession, type CommonOptions, type Session } from './session/session.ts';
import { verb } from './session/verb.ts';

/** The verbs that look at networks and change who is attached to them. */
export function networkVerb(cli: Cli): Command {
  return new Command('network')
    .description('List and inspect the networks of a lab; attach and detach containers.')
    .addCommand(lsVerb(cli))
    .addCommand(inspectVerb(cli))
    .addCommand(connectVerb(cli))
    .addCommand(disconnectVerb(cli));
}

function lsVerb(cli: Cli): Command {
  return verb('ls', 'List the networks of a lab.', [['vethscope network ls', 'of the only lab that runs']])
    .argument('[LAB]', 'the lab (default: the only one that runs)')
    .action(async (name: string | undefined, flags: CommonOptions) => {
      const session = openSession(cli, flags);
      const { networks } = (await chooseLab(session, name)).lab;
      session.answer(networks.map(networkJson), () => networkTable(networks));
      cli.finish(exitCode.ok);
    });
}

function inspectVerb(cli: Cli): Command {
  return verb('inspect', 'Print a network as `docker network inspect` does: JSON, also without --json.', [
    ['vethscope network inspect bridge', 'Docker’s default network'],
    ['vethscope network inspect shop front', 'the network front of the lab shop'],
  ])
    .argument('<words...>', '[LAB] NETWORK')
    .usage('[options] [LAB] NETWORK')
    .action(async (given: readonly string[], flags: CommonOptions) => {
      const session = openSession(cli, flags);
      const { running, words } = await labAndWords(session, given, { least: 1, most: 1, form: 'NETWORK' });
      const inspected = [inspectJson(running, networkNamed(running, words[0] ?? ''))];
      session.answer(inspected, () => `${JSON.stringify(inspected, undefined, 4)}\n`);
      cli.finish(exitCode.ok);
    });
}

interface ConnectFlags extends CommonOptions {
  readonly ip?: string;
  readonly alias?: readonly string[];
}

function connectVerb(cli: Cli): Command {
  return verb('connect', 'Attach a running container to one more network.', [
    ['vethscope network connect back web', 'web gets an interface on the network back'],
    ['vethscope network connect shop back web --ip 172.20.0.9', 'with this address, in the lab shop'],
  ])
    .argument('<words...>', '[LAB] NETWORK CONTAINER')
    .usage('[options] [LAB] NETWORK CONTAINER')
    .option('--ip <address>', 'its IPv4 address there')
    .option('--alias <alias>', 'one more name there', collect)
    .action(async (words: readonly string[], flags: ConnectFlags) => {
      cli.finish(await connect(cli, words, flags));
    });
}

async function connect(cli: Cli, given: readonly string[], flags: ConnectFlags): Promise<number> {
  const session = openSession(cli, flags);
  const { running, words } = await labAndWords(session, given, { least: 2, most: 2, form: 'NETWORK CONTAINER' });
  const network = networkNamed(running, words[0] ?? '').spec;
  const { name } = containerNamed(cli, running, words[1] ?? '').spec;
  const wish: AttachmentFlags = {
    ...(flags.ip === undefined ? {} : { ip: flags.ip }),
    ...(flags.alias === undefined ? {} : { aliases: flags.alias }),
  };
  const attachment = attachmentFromFlags(cli, network, wish);
  const outcome = await session.during(`Connecting ${name} to ${network.name}`, (line) =>
    cli.runtime.connect(session.target, running.name, name, attachment, operationOptions(session, line)),
  );
  return sayEndpoints(session, outcome, name);
}

function disconnectVerb(cli: Cli): Command {
  return verb('disconnect', 'Detach a running container from a network.', [
    ['vethscope network disconnect back web', 'web loses its interface on the network back'],
  ])
    .argument('<words...>', '[LAB] NETWORK CONTAINER')
    .usage('[options] [LAB] NETWORK CONTAINER')
    .option('-f, --force', 'accepted as docker’s')
    .action(async (words: readonly string[], flags: CommonOptions) => {
      cli.finish(await disconnect(cli, words, flags));
    });
}

async function disconnect(cli: Cli, given: readonly string[], flags: CommonOptions): Promise<number> {
  const session = openSession(cli, flags);
  const { running, words } = await labAndWords(session, given, { least: 2, most: 2, form: 'NETWORK CONTAINER' });
  const network = networkNamed(running, words[0] ?? '').spec.name;
  const container = containerNamed(cli, running, words[1] ?? '');
  const { name } = container.spec;
  if (!container.endpoints.some((endpoint) => endpoint.network === network)) throw notAttached(name, network);
  const outcome = await session.during(`Disconnecting ${name} from ${network}`, (line) =>
    cli.runtime.disconnect(session.target, running.name, name, network, operationOptions(session, line)),
  );
  return sayEndpoints(session, outcome, name);
}

function notAttached(container: string, network: string): LabError {
  return new LabError('unknown-object', `${container} is not attached to ${network}`, {
    object: `container ${container}`,
    remedy: 'See its networks: vethscope ps --json, vethscope network inspect NETWORK',
  });
}

function sayEndpoints(session: Session, { lab }: LabOutcome, name: string): number {
  const container = containerNamed(session.cli, lab, name);
  session.answer(containerDetailJson(lab, container), () =>
    container.endpoints
      .map(
        ({ containerInterface, address, prefixLength, network }) =>
          `${name} ${containerInterface} ${address}/${String(prefixLength)} on ${network}\n`,
      )
      .join(''),
  );
  return exitCode.ok;
}
