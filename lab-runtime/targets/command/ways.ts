/** Commands that lead into machines which are no ssh hosts of their own. Pure; each is experimental but `command`. */
import { LabError } from '../../model/labError.ts';
import { say } from '../../model/phrase.ts';
import { quote } from '../quote.ts';

/** How a machine is entered. */
export interface Way {
  /** Runs a program there, with our standard input. */
  readonly run: (words: readonly [string, ...string[]]) => readonly [string, ...string[]];
  /** Runs a shell text there, with a terminal. */
  readonly terminal: (script: string) => readonly [string, ...string[]];
  readonly environment?: Readonly<Record<string, string>> | undefined;
}

/** What a way may need besides the machine's name. */
export interface WayOptions {
  /** The image of the helper container for `docker:`; it must have sh, iproute2, iptables and util-linux. */
  readonly dockerImage?: string | undefined;
  /** Command prefixes of the user's own, by name: `command:NAME`. */
  readonly commands?: Readonly<Record<string, readonly string[]>> | undefined;
}

/**
 * What it takes to see every process's namespaces, to enter them, and to read rules there: less than `--privileged`. The
 * profiles of seccomp and AppArmor that Docker has for containers would forbid that.
 */
const looking = [
  ...['SYS_ADMIN', 'SYS_CHROOT', 'SYS_PTRACE', 'NET_ADMIN', 'NET_RAW', 'DAC_READ_SEARCH'].map(
    (one) => `--cap-add=${one}`,
  ),
  ...['--security-opt=seccomp=unconfined', '--security-opt=apparmor=unconfined'],
  // Else containers' cgroups are told from where the helper is. And it is to know itself.
  ...['--cgroupns=host', '--env=VETHSCOPE_HELPER=yes'],
];

/** By it our helper containers are known, and not shown as somebody's. */
const helperLabel = 'vethscope=helper';

type MakeWay = (name: string, options: WayOptions) => Way;

const withTerminal = (script: string) => ['/bin/sh', '-c', script] as const;

const makers: Readonly<Record<string, MakeWay>> = {
  // https://learn.microsoft.com/windows/wsl/basic-commands: --exec takes no shell in between.
  wsl: (name) => ({
    run: (words) => ['wsl.exe', '--distribution', name, '--exec', ...words],
    terminal: (script) => ['wsl.exe', '--distribution', name, '--exec', ...withTerminal(script)],
  }),
  // The machine that the engine runs on, as its root, with its own tools: who may use Docker may do that. The image needs
  // nsenter alone, util-linux's or BusyBox's.
  'docker-host': (name, { dockerImage = 'debian:stable-slim' }) => {
    const run = ['docker', '--context', name, 'run', '--rm', '--interactive'] as const;
    const host = ['--label', helperLabel, ...looking, '--pid=host', '--network=host', '--entrypoint=nsenter'];
    const enter = [dockerImage, '-t', '1', '-m', '-u', '-i', '-n'];
    return {
      run: (words) => [...run, ...host, ...enter, ...words],
      terminal: (script) => [...run, '--tty', ...host, ...enter, ...withTerminal(script)],
    };
  },
  // The helper sees the engine's host: its processes, its network. The tools are those of the image.
  docker: (name, { dockerImage = 'debian:stable-slim' }) => {
    const run = ['docker', '--context', name, 'run', '--rm', '--interactive'] as const;
    const host = ['--privileged', '--pid=host', '--network=host'];
    return {
      run: ([program, ...args]) => [...run, ...host, `--entrypoint=${program}`, dockerImage, ...args],
      terminal: (script) => [...run, '--tty', ...host, '--entrypoint=/bin/sh', dockerImage, '-c', script],
    };
  },
  lima: (name) => ({
    run: (words) => ['limactl', 'shell', '--workdir=/', name, ...words],
    terminal: (script) => ['limactl', 'shell', '--workdir=/', name, ...withTerminal(script)],
  }),
  multipass: (name) => ({
    run: (words) => ['multipass', 'exec', name, '--', ...words],
    terminal: (script) => ['multipass', 'exec', name, '--', ...withTerminal(script)],
  }),
  vagrant: (folder) => ({
    run: (words) => ['vagrant', 'ssh', '--command', `exec ${quote(words)}`, '--', '-T'],
    terminal: (script) => ['vagrant', 'ssh', '--command', script, '--', '-t'],
    environment: { VAGRANT_CWD: folder },
  }),
  command: (name, { commands = {} }) => {
    const [file, ...args] = commands[name] ?? [];
    if (file === undefined) {
      throw new LabError('usage', say`There is no command prefix called ${JSON.stringify(name)}`, {
        object: `command:${name}`,
        remedy: `There are: ${Object.keys(commands).join(', ') || 'none'}.`,
      });
    }
    return {
      run: (words) => [file, ...args, ...words],
      terminal: (script) => [file, ...args, ...withTerminal(script)],
    };
  },
};

/** This machine, entered by a command. */
export const hereWay: Way = { run: (words) => words, terminal: withTerminal };

/** The kinds of targets that a command leads to. */
export const wayKinds: readonly string[] = Object.keys(makers);

/** The way to `KIND:NAME`; undefined for a kind that is not one of {@link wayKinds}. Throws `usage` for an unfit name. */
export function wayTo(kind: string, name: string, options: WayOptions): Way | undefined {
  const make = Object.hasOwn(makers, kind) ? makers[kind] : undefined;
  if (make === undefined) return undefined;
  const fits = kind === 'vagrant' ? /^[^-\p{Cc}][^\p{Cc}]*$/u : /^[\p{L}\p{N}_][\p{L}\p{N}_.@+-]*$/u;
  if (name.length <= 255 && fits.test(name)) return make(name, options);
  throw new LabError('usage', say`${JSON.stringify(name.slice(0, 80))} is no name for ${kind}`, {
    object: `${kind}:${name.slice(0, 80)}`,
    remedy: 'Give the name as the tool itself lists it.',
  });
}
