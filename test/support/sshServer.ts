/**
 * A real sshd on 127.0.0.1 with keys of its own. As root it has a user of its own, `lab`, whom nobody else knows: its
 * /etc/passwd is in a mount namespace of its own. As an ordinary user it lets that user in.
 */
import { randomBytes, randomUUID } from 'node:crypto';
import { chmodSync, chownSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { execa, execaSync } from 'execa';
import { childrenOf } from './processes.ts';

/** A server that runs until it is closed. */
export interface SshServer {
  readonly port: number;
  readonly user: string;
  /** The uid of the user. */
  readonly uid: number;
  /** The user's home there. */
  readonly home: string;
  /** A client configuration with the host `lab`, its key and its known host. */
  readonly configFile: string;
  readonly knownHostsFile: string;
  readonly keyFile: string;
  /** Where its log is. */
  readonly log: () => string;
  /** Ends every session and the server, and starts it again, with the same keys, on what says that it booted anew. */
  readonly reboot: () => Promise<void>;
  /** Ends every session and the server. */
  readonly close: () => Promise<void>;
}

/** What may be wished of a server. */
export interface SshServerWish {
  /** A passphrase for the user's key. */
  readonly passphrase?: string | undefined;
  /** More lines of sshd_config(5). */
  readonly config?: readonly string[] | undefined;
  /** As root: lets the user become root by sudo(8). */
  readonly sudo?: { readonly password: string; readonly isAsked: boolean } | undefined;
}

const labUid = 54321;

/** Starts a server; resolves when it answers. */
export async function startSshServer({ passphrase = '', config = [], sudo }: SshServerWish = {}): Promise<SshServer> {
  const folder = mkdtempSync(join(tmpdir(), 'vethscope-sshd-'));
  chmodSync(folder, 0o755);
  const isRoot = process.getuid?.() === 0;
  const me = userInfo();
  const [user, uid] = isRoot ? ['lab', labUid] : [me.username, me.uid];
  const home = ownFolder(join(folder, 'home'), uid);
  const client = ownFolder(join(folder, 'client'), process.getuid?.() ?? uid);
  const keyFile = join(client, 'id');
  for (const [file, secret] of [
    [keyFile, passphrase],
    [join(folder, 'hostkey'), ''],
  ] as const) {
    execaSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', secret, '-C', 'test', '-f', file]);
  }
  const authorized = join(folder, 'authorized');
  writeFileSync(authorized, readFileSync(`${keyFile}.pub`));
  const port = await freePort();
  const logFile = join(folder, 'log');
  const serverConfig = join(folder, 'sshd_config');
  writeFileSync(
    serverConfig,
    [
      'ListenAddress 127.0.0.1',
      `Port ${String(port)}`,
      `HostKey ${join(folder, 'hostkey')}`,
      `PidFile ${join(folder, 'pid')}`,
      `AuthorizedKeysFile ${authorized}`,
      'StrictModes no',
      'UsePAM no',
      'KbdInteractiveAuthentication no',
      'PrintMotd no',
      ...config,
      '',
    ].join('\n'),
  );
  const sshd = ['/usr/sbin/sshd', '/usr/bin/sshd'].find((file) => existsSync(file)) ?? 'sshd';
  const daemon = [sshd, '-D', '-f', serverConfig, '-E', logFile] as const;
  const start = (bootId?: string) =>
    isRoot ? startAsRoot({ folder, home, daemon, bootId, sudo }) : execa(sshd, daemon.slice(1), { reject: false });
  let server = start();
  const stop = async (): Promise<void> => {
    const sessions = childrenOf(server.pid ?? -1);
    server.kill('SIGTERM');
    for (const { pid } of sessions) endProcess(pid);
    await server;
  };
  const log = (): string => (existsSync(logFile) ? readFileSync(logFile, 'utf8') : '');
  const knownHostsFile = join(client, 'known_hosts');
  writeFileSync(knownHostsFile, `[127.0.0.1]:${String(port)} ${readFileSync(join(folder, 'hostkey.pub'), 'utf8')}`);
  const configFile = join(client, 'config');
  writeFileSync(configFile, clientConfig({ port, user, keyFile, knownHostsFile }));
  await answers(port, log);
  return {
    ...{ port, user, uid, home, configFile, knownHostsFile, keyFile },
    log,
    reboot: async () => {
      await stop();
      server = start(randomUUID());
      await answers(port, log);
    },
    close: async () => {
      await stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function endProcess(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended by itself.
  }
}

function clientConfig(parts: {
  readonly port: number;
  readonly user: string;
  readonly keyFile: string;
  readonly knownHostsFile: string;
}): string {
  return `Host lab
  HostName 127.0.0.1
  Port ${String(parts.port)}
  User ${parts.user}
  IdentityFile ${parts.keyFile}
  IdentitiesOnly yes
  UserKnownHostsFile ${parts.knownHostsFile}
  GlobalKnownHostsFile /dev/null
  SendEnv XDG_RUNTIME_DIR
`;
}

/**
 * sshd wants a privilege separation folder below /run and a passwd entry for it and for the user. All files of the machine
 * that differ do so in a mount namespace only.
 */
function startAsRoot({
  folder,
  home,
  daemon,
  bootId,
  sudo,
}: Pick<SshServerWish, 'sudo'> & {
  readonly folder: string;
  readonly home: string;
  readonly daemon: readonly string[];
  readonly bootId: string | undefined;
}) {
  const write = (name: string, text: string, mode = 0o644): string => {
    const file = join(folder, name);
    rmSync(file, { force: true });
    writeFileSync(file, text, { mode });
    return file;
  };
  const id = String(labUid);
  const passwd = readFileSync('/etc/passwd', 'utf8');
  const separated = passwd.includes('\nsshd:') ? '' : 'sshd:x:54320:65534::/run/sshd:/usr/sbin/nologin\n';
  const hash = sudo === undefined ? '*' : hashed(sudo.password);
  const sudoers = `Defaults env_keep += XDG_RUNTIME_DIR\nlab ALL=(ALL) ${sudo?.isAsked === false ? 'NOPASSWD: ' : ''}ALL\n`;
  const bound = [
    ['/etc/passwd', write('passwd', `${passwd}${separated}lab:x:${id}:${id}::${home}:/bin/sh\n`)],
    ['/etc/group', write('group', `${readFileSync('/etc/group', 'utf8')}lab:x:${id}:\n`)],
    ...(bootId === undefined ? [] : [['/proc/sys/kernel/random/boot_id', write('boot_id', `${bootId}\n`)]]),
    ...(sudo === undefined ? [] : [['/etc/sudoers', write('sudoers', sudoers, 0o440)]]),
    ['/etc/shadow', write('shadow', `${readFileSync('/etc/shadow', 'utf8')}lab:${hash}:19000:0:99999:7:::\n`, 0o640)],
  ].map(([at = '', from = '']) => `mount --bind '${from}' ${at}`);
  const script = ['set -e', ...bound, 'mount -t tmpfs none /run', 'mkdir -m 755 /run/sshd', 'exec "$@"'].join('\n');
  return execa('unshare', ['--mount', 'sh', '-c', script, 'sh', ...daemon], {
    reject: false,
    stdin: 'ignore',
  });
}

/** As crypt(3) has it, by a program that every Debian has; the password is no argument. */
function hashed(password: string): string {
  const salt = randomBytes(8).toString('hex');
  return execaSync('perl', ['-e', `chomp($_ = <STDIN>); print crypt($_, '$6$${salt}$')`], { input: password }).stdout;
}

function ownFolder(path: string, uid: number): string {
  mkdirSync(path, { mode: 0o700 });
  if (process.getuid?.() === 0) chownSync(path, uid, uid);
  return path;
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function answers(port: number, log: () => string): Promise<void> {
  for (let round = 0; round < 500; round++) {
    const { failed } = await execa('ssh-keyscan', ['-p', String(port), '127.0.0.1'], { reject: false });
    if (!failed && log().includes('listening')) return;
    await sleep(20);
  }
  throw new Error(`sshd does not answer: ${log()}`);
}
