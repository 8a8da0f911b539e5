/** What the sshd of an ordinary user cannot do on some machines: it has no more rights than he. */
import { execa } from 'execa';
import { startSshServer, type SshServer } from './sshServer.ts';

/** Reasons; a part that is undefined can be done. */
export interface SshInability {
  /** Why it lets nobody in. */
  readonly login: string | undefined;
  /** Why it gives no terminals. */
  readonly terminal: string | undefined;
}

/** Tries a login, and one with a terminal. Root's sshd can do both. */
export async function sshInability(): Promise<SshInability> {
  if (process.getuid?.() === 0) return { login: undefined, terminal: undefined };
  const server = await startSshServer();
  try {
    const login = (await canRun(server, []))
      ? undefined
      : `its sshd does not let ${server.user} in: ${lastLine(server)}`;
    const terminal = (await canRun(server, ['-tt']))
      ? undefined
      : `its sshd cannot give ${server.user} a terminal: ${lastLine(server)}`;
    return { login, terminal };
  } finally {
    await server.close();
  }
}

async function canRun({ configFile }: SshServer, options: readonly string[]): Promise<boolean> {
  const { exitCode } = await execa('ssh', ['-F', configFile, ...options, 'lab', 'exit 7'], {
    reject: false,
    stdin: 'ignore',
    timeout: 20_000,
  });
  return exitCode === 7;
}

/** Its sshd says why at the end. */
function lastLine(server: SshServer): string {
  return server.log().trimEnd().split('\n').at(-1) ?? 'no reason given';
}
