/** `vethscope run [OPTIONS] IMAGE [CMD…]` */
import type { Command } from 'commander';
import { LabError, nameInText, type Lab, type LabContainer, type LabOutcome, type RunningLab } from '../index.ts';
import { runningLabs } from './input/chooseLab.ts';
import type { Cli } from './session/cli.ts';
import { attachmentFromFlags, containerFromFlags } from './input/containerFlags.ts';
import { containerNamed } from './input/containerNamed.ts';
import { exitCode } from './session/exitCode.ts';
import { containerDetailJson } from './output/labJson.ts';
import { networkNamed } from './input/networkNamed.ts';
import { addRunFlags, leftOut, type RunFlags } from './input/runFlags.ts';
import { noteForeignAddresses, noteMissing, operationOptions } from './session/outcome.ts';
import { runInside } from './session/runInside.ts';
import { openSession, requireLinux, type Session } from './session/session.ts';
import { verb } from './session/verb.ts';

/** The lab that `run` makes where none runs. */
const labOfRun = 'default';

/** Starts one more container. */
export function runVerb(cli: Cli): Command {
  const command = verb(
    'run',
    'Start a container in a running lab, as `docker run` does; where no lab runs, in a new one.',
    [
      ['vethscope run -d --name web -p 8080:80 nginx', 'serves port 80 with the built-in responder'],
      ['vethscope run -d --network front busybox top -b', 'runs this machine’s top, on the network front'],
      ['vethscope run -it busybox sh', 'a shell in a new container, which goes when the shell ends'],
    ],
  );
  return addRunFlags(command)
    .argument('<IMAGE>', 'only a name here: programs are those of this machine')
    .argument('[CMD...]', 'program and arguments; without one the built-in responder serves the ports')
    .passThroughOptions()
    .action(async (image: string, words: readonly string[], flags: RunFlags) => {
      // An empty entrypoint takes away the image's, which a lab does not have.
      const argv = (flags.entrypoint ?? '') === '' ? words : [flags.entrypoint ?? '', ...words];
      cli.finish(await run(cli, image, argv, flags));
    });
}

async function run(cli: Cli, image: string, words: readonly string[], flags: RunFlags): Promise<number> {
  const session = openSession(cli, flags);
  requireLinux(cli, flags);
  const labs = await runningLabs(session);
  const running = chosenLab(labs, flags.lab);
  const foreground = flags.detach !== true && words.length > 0;
  if (foreground && session.json) {
    throw new LabError('usage', 'A container in the foreground has no JSON form', {
      remedy: 'Add -d, or leave --json out.',
    });
  }
  // In the foreground the program runs beside one that only waits, with our terminal, and the container ends with it.
  const command = foreground ? ['sleep', 'infinity'] : words;
  const name = flags.name ?? freeName(image, running);
  const { lab, container } = containerFromFlags(cli, { ...flags, name, lab: flags.lab ?? labOfRun, image, command });
  const wished = { ...container, networkMode: networkModeOf(cli, flags, running ?? lab, container) };
  sayWhatHasNoEffect(session, wished, leftOut(flags));
  const outcome = await start(session, running, lab, wished);
  noteForeignAddresses(session, outcome, wished.ports);
  if (!foreground) return sayStarted(session, outcome, name);
  try {
    return await runInside(session, outcome.lab, { kind: 'container', name }, words);
  } finally {
    await cli.runtime.removeContainer(session.target, outcome.lab.name, name);
  }
}

/** The lab that is meant; undefined for one that is to be made. */
function chosenLab(labs: readonly RunningLab[], name: string | undefined): RunningLab | undefined {
  if (name !== undefined) return labs.find((lab) => lab.name === name);
  if (labs.length <= 1) return labs[0];
  throw new LabError('usage', 'Several labs are running: say which one', {
    remedy: `Add --lab NAME. Running: ${labs.map((lab) => lab.name).join(', ')}`,
  });
}

function sayWhatHasNoEffect(session: Session, container: LabContainer, ignored: readonly string[]): void {
  if (ignored.length > 0) session.note(`Not part of the network, and left out: ${ignored.join(', ')}`);
  const { networkMode, ports, publishAll, expose } = container;
  if (publishAll && expose.length === 0)
    session.note('-P publishes what is exposed, and a lab has no image that exposes anything: add --expose PORT.');
  if ((networkMode.kind === 'host' || networkMode.kind === 'none') && ports.length > 0)
    session.note(`Ports are not published with --network ${networkMode.kind}.`);
}

function start(
  session: Session,
  running: RunningLab | undefined,
  empty: Lab,
  container: LabContainer,
): Promise<LabOutcome> {
  const { runtime } = session.cli;
  return session.during(`Starting ${container.name}`, (line) => {
    const options = operationOptions(session, line);
    if (running !== undefined) return runtime.addContainer(session.target, running.name, container, options);
    session.note(`Lab ${empty.name} does not run yet: making it.`);
    return runtime.upLab(session.target, { ...empty, containers: [container] }, options);
  });
}

function sayStarted(session: Session, outcome: LabOutcome, name: string): number {
  noteMissing(session, outcome);
  const container = containerNamed(session.cli, outcome.lab, name);
  session.answer(containerDetailJson(outcome.lab, container), () => `${container.id}\n`);
  return exitCode.ok;
}

function networkModeOf(
  cli: Cli,
  flags: RunFlags,
  home: RunningLab | Lab,
  container: LabContainer,
): LabContainer['networkMode'] {
  const [first, ...rest] = [...(flags.network ?? []), ...(flags.net ?? [])];
  if (first === undefined) return attachedTo(cli, flags, home, ['bridge']);
  const alone = first === 'none' || first === 'host' || first.startsWith('container:');
  if (!alone) return attachedTo(cli, flags, home, [first, ...rest]);
  if (rest.length > 0 || flags.ip !== undefined || flags.networkAlias !== undefined) {
    throw new LabError('usage', `With --network ${first} there is no other network, address or alias`, {
      object: `container ${container.name}`,
    });
  }
  if (first === 'none' || first === 'host') return { kind: first };
  refuseOwnWishes(flags, first, container);
  const other = first.slice('container:'.length);
  return { kind: 'container', container: 'pids' in home ? containerNamed(cli, home, other).spec.name : other };
}

/** Who shares a namespace has nothing of its own in it (moby runconfig/opts: "conflicting options"). */
function refuseOwnWishes(flags: RunFlags, network: string, { name }: LabContainer): void {
  const wishes: Readonly<Record<string, unknown>> = {
    '-p': flags.publish,
    '-P': flags.publishAll,
    '--expose': flags.expose,
    '--hostname': flags.hostname,
    '--mac-address': flags.macAddress,
    '--add-host': flags.addHost,
    '--dns': flags.dns,
  };
  const given = Object.keys(wishes).filter((flag) => wishes[flag] !== undefined);
  if (given.length === 0) return;
  throw new LabError('usage', `Conflicting options: ${given.join(', ')} and --network ${network}`, {
    object: `container ${name}`,
    remedy: 'Give them to the container whose network it shares.',
  });
}

/** Address, MAC and aliases go to the first network, as Docker has it. */
function attachedTo(
  cli: Cli,
  flags: RunFlags,
  home: RunningLab | Lab,
  networks: readonly string[],
): LabContainer['networkMode'] {
  const { ip, macAddress, networkAlias: aliases } = flags;
  const attachments = networks.map((name, index) =>
    attachmentFromFlags(
      cli,
      networkOf(home, name),
      index === 0
        ? {
            ...(ip === undefined ? {} : { ip }),
            ...(macAddress === undefined ? {} : { macAddress }),
            ...(aliases === undefined ? {} : { aliases }),
          }
        : {},
    ),
  );
  return { kind: 'networks', attachments };
}

function networkOf(home: RunningLab | Lab, name: string) {
  if ('pids' in home) return networkNamed(home, name).spec;
  const found = home.networks.find((network) => network.name === name);
  if (found !== undefined) return found;
  throw new LabError('unknown-object', `A lab made by run has no network ${nameInText(name)}`, {
    object: `network ${nameInText(name)}`,
    remedy: 'Bring a lab file with that network up first: vethscope up FILE',
  });
}

/** The image's last part where it can be a name, and a number where that name is taken. */
function freeName(image: string, running: RunningLab | undefined): string {
  const base = /([a-zA-Z0-9][\w.-]+)(?:[:@][^/]*)?$/.exec(image)?.[1] ?? 'container';
  const taken = new Set(running?.lab.containers.map(({ spec }) => spec.name) ?? []);
  for (let number = 1; ; number += 1) {
    const name = number === 1 ? base : `${base}-${String(number)}`;
    if (!taken.has(name)) return name;
  }
}
