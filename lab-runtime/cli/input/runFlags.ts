/** The flags of `run`: docker's, and the lab's name. */
import { Option, type Command } from 'commander';
import type { CommonOptions } from '../session/session.ts';
import { collect } from './collect.ts';

/** What they amount to. */
export interface RunFlags extends CommonOptions {
  readonly detach?: boolean;
  readonly lab?: string;
  readonly name?: string;
  readonly publish?: readonly string[];
  readonly publishAll?: boolean;
  readonly expose?: readonly string[];
  readonly env?: readonly string[];
  readonly network?: readonly string[];
  readonly net?: readonly string[];
  readonly ip?: string;
  readonly macAddress?: string;
  readonly networkAlias?: readonly string[];
  readonly hostname?: string;
  readonly dns?: readonly string[];
  readonly addHost?: readonly string[];
  readonly entrypoint?: string;
}

/** docker's flags that have nothing to do with the network: accepted, so that a command line can be pasted as it is. */
const otherFlags = [
  '--cap-add <capability>',
  '--cap-drop <capability>',
  '--cpus <number>',
  '--device <device>',
  '--env-file <file>',
  '--gpus <gpus>',
  '--init',
  '-l, --label <label>',
  '--log-driver <driver>',
  '--log-opt <option>',
  '-m, --memory <size>',
  '--mount <mount>',
  '--platform <platform>',
  '--privileged',
  '--pull <policy>',
  '--read-only',
  '--restart <policy>',
  '--security-opt <option>',
  '--shm-size <size>',
  '--stop-signal <signal>',
  '--stop-timeout <seconds>',
  '--tmpfs <folder>',
  '--ulimit <limit>',
  '-u, --user <user>',
  '-v, --volume <volume>',
  '-w, --workdir <folder>',
].map((flag) => new Option(flag).hideHelp());

/** Adds them to a command. */
export function addRunFlags(command: Command): Command {
  const known = command
    .option('-d, --detach', 'leave it running in the background; so is a container without CMD')
    .option('--lab <lab>', 'the lab (default: the only one that runs)')
    .option('--name <name>', 'its name (default: made from the image)')
    .option('-p, --publish <port>', 'publish a port: [[HOSTIP:]HOSTPORT:]PORT[/PROTO]', collect)
    .option('-P, --publish-all', 'publish all exposed ports to free ports of the host')
    .option('--expose <port>', 'a port it serves', collect)
    .option('-e, --env <name=value>', 'an environment variable', collect)
    .option('--network <network>', 'a network, bridge, none, host or container:NAME; may be given again', collect)
    .option('--ip <address>', 'its IPv4 address on the first network')
    .option('--mac-address <mac>', 'its MAC on the first network')
    .option('--network-alias <alias>', 'one more name on the first network', collect)
    .option('-h, --hostname <hostname>', 'its host name (default: the beginning of its id)')
    .option('--dns <address>', 'a DNS server', collect)
    .option('--add-host <host:address>', 'one more line of /etc/hosts', collect)
    .option('--entrypoint <program>', 'the program; CMD are then its arguments')
    .option('-i, --interactive', 'accepted as docker’s; standard input is always passed on')
    .option('-t, --tty', 'accepted as docker’s; the terminal is always passed on')
    .option('--rm', 'accepted as docker’s; a container in the foreground is always removed at its end')
    .addOption(new Option('--net <network>').argParser(collect).hideHelp());
  for (const option of otherFlags) known.addOption(option);
  return known.helpOption('--help', 'display help for command');
}

/** Those given that have nothing to do with the network. */
export function leftOut(flags: RunFlags): readonly string[] {
  const given = new Map<string, unknown>(Object.entries(flags));
  return otherFlags.flatMap((option) => (given.has(option.attributeName()) ? [option.long ?? option.flags] : []));
}
