/** Another machine, reached with the ssh of this one: its agent, its configuration, its known hosts. */
import type { Logger } from '../../model/logger.ts';
import { quote } from '../quote.ts';
import { createRemoteTarget } from '../remote/remoteTarget.ts';
import { spawnShell } from '../spawnShell.ts';
import type { Connection, Target } from '../target.ts';
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
  readonly logger: Logger;
  /** Who can be asked for passwords and about keys, and the program that ssh asks them with; undefined: nobody. */
  readonly asking?: Pick<AskpassOptions, 'prompter' | 'program'> | undefined;
  /** The ssh to use and arguments before the host, e.g. `-F FILE`. */
  readonly program?: string | undefined;
  readonly extraArguments?: readonly string[] | undefined;
  readonly graceMs?: number | undefined;
  /** See {@link masterArguments}; default 5. */
  readonly aliveSeconds?: number | undefined;
}

/** A target on another machine. Its connection opens with the first script. */
export interface SshTarget extends Target {
  readonly connection: Connection;
}

/** Throws `usage` for a host that ssh could take for something else. */
export function createSshTarget(options: SshTargetOptions): SshTarget {
  const { logger, asking, program = 'ssh', extraArguments: extra = [] } = options;
  const { graceMs = 1500, aliveSeconds = 5 } = options;
  const host = parseSshHost(options.host);
  const start = (args: readonly string[], environment: Readonly<Record<string, string | undefined>> = {}) =>
    spawnShell([program, ...args], { environment });
  const spares = new SpareShells((socket) => start(shellArguments(host, socket, extra)));
  const connection = new SshConnection({
    host,
    logger,
    newSocket: () => socketPath(host),
    startMaster: (path, askpass) =>
      start(masterArguments(host, { socket: path, interactive: asking !== undefined, aliveSeconds, extra }), askpass),
    ...(asking === undefined ? {} : { askpass: () => startAskpass({ ...asking, logger }) }),
  });
  connection.onDidChange(({ kind }) => {
    if (kind === 'connected') spares.prepare(connection.socket);
    else spares.drop();
  });
  return {
    ...createRemoteTarget({
      id: `ssh:${host}`,
      logger,
      graceMs,
      open: async () => ({ client: spares.take(await connection.use()) }),
      explain: ({ what, begun, stderr, reason }) => {
        connection.suspect();
        return explainLoss(host, what, begun, stderr, reason);
      },
      terminal: (argv) => ({
        file: program,
        args: [...terminalArguments(host, connection.socket, extra, terminalCommand(argv))],
      }),
    }),
    connection,
  };
}

/** For any login shell: a POSIX shell that completes the search path and becomes the program. */
function terminalCommand(argv: readonly string[]): string {
  const script = `PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin; export PATH; exec ${quote(argv)}`;
  return `exec /bin/sh -c ${quote([script])}`;
}
