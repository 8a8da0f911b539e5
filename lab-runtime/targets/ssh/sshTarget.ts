/** Another machine, reached with the ssh of this one: its agent, its configuration, its known hosts. */
import type { Logger } from '../../model/logger.ts';
import { quote } from '../quote.ts';
import type { Prompter } from '../question.ts';
import type { OpenShell } from '../remote/remoteCarrier.ts';
import { createRemoteTarget } from '../remote/remoteTarget.ts';
import { RootShells, shellWords, type Elevation } from '../remote/rootShells.ts';
import { clientOf } from '../shellClient.ts';
import { spawnShell, type ShellProcess } from '../spawnShell.ts';
import type { Connection, Target, TerminalCommand, TerminalKind } from '../target.ts';
import { startAskpass, type AskpassOptions } from './askpass/askpassServer.ts';
import { explainLoss } from './explainSsh.ts';
import { socketPath } from './runtimeFolder.ts';
import { SpareShells } from './spareShells.ts';
import { masterArguments, shellArguments, terminalArguments } from './sshArguments.ts';
import { dispatcherScript } from './framed/dispatcher.ts';
import { FramedMaster } from './framed/framedMaster.ts';
import { SharingMaster } from './master.ts';
import { SshConnection, type StartedMaster } from './sshConnection.ts';
import { parseSshHost } from './sshHost.ts';

/**
 * `master`: ssh shares the connection (ControlMaster). `framed`: one shell on the other machine runs all others. The
 * latter is for an ssh that cannot share, as on Windows, and for who sets VETHSCOPE_SSH_MULTIPLEX to it.
 */
export type Multiplex = 'master' | 'framed';

/** What {@link createSshTarget} needs. */
export interface SshTargetOptions {
  /** A Host entry of ~/.ssh/config, a host, or an ssh:// address. */
  readonly host: string;
  /** {@link Target.id}; default `ssh:HOST`. */
  readonly id?: string | undefined;
  /** Whether scripts and terminals are root's, by sudo. */
  readonly sudo?: boolean | undefined;
  readonly logger: Logger;
  /** Who can be asked for passwords and about keys, and the program that ssh asks them with; undefined: nobody. */
  readonly asking?: Pick<AskpassOptions, 'prompter' | 'program'> | undefined;
  /** The ssh to use and arguments before the host, e.g. `-F FILE`. */
  readonly program?: string | undefined;
  readonly extraArguments?: readonly string[] | undefined;
  /** Added to the environment of ssh; SendEnv of its configuration says what of it the host is told. */
  readonly environment?: Readonly<Record<string, string>> | undefined;
  readonly graceMs?: number | undefined;
  /** See {@link masterArguments}; default 5. */
  readonly aliveSeconds?: number | undefined;
  /** How many scripts share one connection; default: as {@link Multiplex} says. */
  readonly multiplex?: Multiplex | undefined;
  /** Minutes after which a connection that nothing uses is closed; default 10. */
  readonly idleMinutes?: number | undefined;
}

/** A target on another machine. Its connection opens with the first script. */
export interface SshTarget extends Target {
  readonly connection: Connection;
}

/** Throws `usage` for a host that ssh could take for something else. */
export function createSshTarget(options: SshTargetOptions): SshTarget {
  const { logger, asking, sudo = false, graceMs = 1500, idleMinutes = 10, multiplex = defaultMultiplex() } = options;
  const host = parseSshHost(options.host);
  const { id = `ssh:${host}` } = options;
  const ssh = startingSsh(options);
  const connection = new SshConnection({
    host,
    logger,
    // Where connections are not shared, a terminal has one of its own.
    newSocket: () => (multiplex === 'framed' ? Promise.resolve('') : socketPath(host)),
    startMaster: multiplex === 'framed' ? ssh.framed : ssh.sharing,
    // sshd's default of MaxSessions, without the master's own.
    usualSessions: multiplex === 'framed' ? Number.MAX_SAFE_INTEGER : 9,
    idleMs: idleMinutes * 60_000,
    ...(asking === undefined ? {} : { askpass: () => startAskpass({ ...asking, logger }) }),
  });
  const open = openingShells(connection, { id, sudo, prompter: asking?.prompter });
  return {
    ...createRemoteTarget({
      ...{ id, logger, graceMs, open },
      explain: ({ what, begun, stderr, reason }) => {
        connection.suspect();
        return explainLoss(host, what, begun, stderr, reason);
      },
      terminal: (argv, kind) =>
        ssh.terminal(connection.socket, terminalCommand(sudo ? ['sudo', '--', ...argv] : argv), kind),
    }),
    connection,
  };
}

/** The ways in which ssh is started. */
function startingSsh(options: SshTargetOptions) {
  const { host, program = 'ssh', extraArguments: extra = [], aliveSeconds = 5, asking } = options;
  const start = (args: readonly string[], more: Readonly<Record<string, string>> = {}): ShellProcess =>
    spawnShell([program, ...args], { environment: { ...options.environment, ...more } });
  const connecting = (socket: string) => ({ socket, interactive: asking !== undefined, aliveSeconds, extra });
  type Environment = Readonly<Record<string, string>>;
  return {
    sharing: (socket: string, askpass: Environment): StartedMaster => ({
      master: new SharingMaster(start(masterArguments(host, connecting(socket)), askpass)),
      startShell: (words) => clientOf(start(shellArguments(host, socket, extra, words))),
    }),
    framed: (_socket: string, askpass: Environment): StartedMaster => {
      const command = `exec ${quote(['/bin/sh', '-c', dispatcherScript])}`;
      const master = new FramedMaster(start(masterArguments(host, connecting(''), command), askpass));
      return { master, startShell: (words) => master.start(words) };
    },
    terminal: (socket: string, command: string, kind: TerminalKind): TerminalCommand => ({
      file: program,
      args: terminalArguments(host, { socket, extra, kind }, command),
    }),
  };
}

/** Shells over a connection, the user's or root's; the next one of the user's is always ready. */
function openingShells(
  connection: SshConnection,
  { id, sudo, prompter }: { readonly id: string; readonly sudo: boolean; readonly prompter: Prompter | undefined },
): () => Promise<OpenShell> {
  const spares = new SpareShells();
  connection.onDidChange(({ kind }) => {
    if (kind !== 'connected') spares.drop();
    else if (!sudo) spares.prepare(connection.links, shellWords('none'));
  });
  const open = async (elevation: Elevation): Promise<OpenShell> => {
    const words = shellWords(elevation);
    const session = await connection.start(words, () => spares.take(connection.links, words));
    spares.prepare(connection.links, words);
    return session;
  };
  const succeeds = async (words: readonly string[], input: string): Promise<boolean> => {
    const session = await connection.start(words);
    session.client.write(input);
    session.client.end();
    const { exitCode } = await session.client.ended;
    return session.wasRefused() ? succeeds(words, input) : exitCode === 0;
  };
  const rootShells = new RootShells({ target: id, open, prompter, succeeds });
  return () => (sudo ? rootShells.open() : open('none'));
}

function defaultMultiplex(): Multiplex {
  const wished = process.env['VETHSCOPE_SSH_MULTIPLEX'];
  if (wished === 'master' || wished === 'framed') return wished;
  return process.platform === 'win32' ? 'framed' : 'master';
}

/** For any login shell: a POSIX shell that completes the search path and becomes the program. */
function terminalCommand(argv: readonly string[]): string {
  const script = `PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin; export PATH; exec ${quote(argv)}`;
  return `exec /bin/sh -c ${quote([script])}`;
}
