/** Another machine, reached with the ssh of this one: its agent, its configuration, its known hosts. */
import type { Logger } from '../../model/logger.ts';
import { quote } from '../quote.ts';
import type { Prompter } from '../question.ts';
import type { OpenShell } from '../remote/remoteCarrier.ts';
import { createRemoteTarget } from '../remote/remoteTarget.ts';
import { RootShells, shellWords, type Elevation } from '../remote/rootShells.ts';
import { spawnShell, type ShellProcess } from '../spawnShell.ts';
import type { Connection, Target, TerminalCommand, TerminalKind } from '../target.ts';
import { startAskpass, type AskpassOptions } from './askpass/askpassServer.ts';
import { explainLoss } from './explainSsh.ts';
import { socketPath } from './runtimeFolder.ts';
import { SpareShells } from './spareShells.ts';
import { masterArguments, shellArguments, terminalArguments } from './sshArguments.ts';
import { SshConnection } from './sshConnection.ts';
import { parseSshHost } from './sshHost.ts';

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
  /** Minutes after which a connection that nothing uses is closed; default 10. */
  readonly idleMinutes?: number | undefined;
}

/** A target on another machine. Its connection opens with the first script. */
export interface SshTarget extends Target {
  readonly connection: Connection;
}

/** Throws `usage` for a host that ssh could take for something else. */
export function createSshTarget(options: SshTargetOptions): SshTarget {
  const { logger, asking, sudo = false, graceMs = 1500, idleMinutes = 10 } = options;
  const host = parseSshHost(options.host);
  const { id = `ssh:${host}` } = options;
  const ssh = startingSsh(options);
  const connection = new SshConnection({
    host,
    logger,
    newSocket: () => socketPath(host),
    startMaster: ssh.master,
    startShell: ssh.shell,
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
  return {
    master: (socket: string, askpass: Readonly<Record<string, string>>): ShellProcess =>
      start(masterArguments(host, { socket, interactive: asking !== undefined, aliveSeconds, extra }), askpass),
    shell: (socket: string, words: readonly string[]): ShellProcess =>
      start(shellArguments(host, socket, extra, words)),
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
    session.client.stdin.end(input);
    const { failed } = await session.client;
    return session.wasRefused() ? succeeds(words, input) : !failed;
  };
  const rootShells = new RootShells({ target: id, open, prompter, succeeds });
  return () => (sudo ? rootShells.open() : open('none'));
}

/** For any login shell: a POSIX shell that completes the search path and becomes the program. */
function terminalCommand(argv: readonly string[]): string {
  const script = `PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin; export PATH; exec ${quote(argv)}`;
  return `exec /bin/sh -c ${quote([script])}`;
}
