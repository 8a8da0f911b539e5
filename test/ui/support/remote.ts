/** A window with another machine beside it: an sshd of the test's own, behind a link that can break. */
import { chmodSync, chownSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { execa, execaSync } from 'execa';
import { downLab, listLabs, silentLogger, type Target } from '../../../lab-runtime/index.ts';
import { createSshTarget } from '../../../lab-runtime/targets/ssh/sshTarget.ts';
import { startFaultyProxy } from '../../support/faultyProxy.ts';
import { startSshServer, type SshServer } from '../../support/sshServer.ts';
import { until } from '../../support/until.ts';
import type { Lesson } from '../expected/rows.ts';
import { sharedEditor } from './lesson.ts';
import { lessonOn } from './lessonOn.ts';
import type { Workbench } from './workbench.ts';

/** Of the user's key. */
export const passphrase = 'correct horse battery staple';

/** See the head of this file. */
export interface Remote {
  readonly workbench: Workbench;
  /** Of this test alone, and gone with it. */
  readonly folder: string;
  /** A way there of the test's own, for a second opinion. */
  readonly target: Target;
  readonly lesson: Lesson;
  /** Of the server's key, as ssh-keygen prints it. */
  readonly fingerprint: string;
  /** Of the window's ssh; empty at first. */
  readonly knownHostsFile: string;
  readonly serverLog: () => string;
  /** Connections over the link. */
  readonly connections: () => number;
  /** Breaks the link, and lets none be made. */
  readonly cut: () => void;
  /** Lets nothing through any more, tells nobody, and lets none be made. */
  readonly stall: () => void;
  /** Lets the link be made again. */
  readonly mend: () => void;
  /** The key is no longer known to the agent, which got it with the passphrase. */
  readonly forgetKey: () => Promise<void>;
  readonly close: () => Promise<void>;
}

/** Starts it; the window has no other machine yet. */
export async function startRemote(): Promise<Remote> {
  const editor = await sharedEditor();
  for (const { name } of await listLabs(editor.bench.target)) await downLab(editor.bench.target, name);
  const folder = mkdtempSync(join(tmpdir(), 'vethscope-remote-'));
  chmodSync(folder, 0o711);
  const server = await startSshServer({ passphrase, config: ['AcceptEnv XDG_RUNTIME_DIR'] });
  const stateHome = folderOf(server, join(folder, 'state'));
  const proxy = await startFaultyProxy(server.port);
  const agent = await startAgent(folder);
  const knownHostsFile = join(folder, 'known_hosts');
  writeFileSync(knownHostsFile, '');
  const wrapper = writeWrapper(folder, server, { port: proxy.port, knownHostsFile, stateHome, agent: agent.socket });
  const own = {};
  const machineSettings = join(editor.dataFolder(own), 'Machine/settings.json');
  mkdirSync(dirname(machineSettings), { recursive: true });
  writeFileSync(machineSettings, JSON.stringify({ 'vethscope.ssh.path': wrapper }));
  const workbench = await editor.open({ trust: 'yes', file: 'compose.yaml', server: own });
  await workbench.showViews();
  const target = secondWay(server, stateHome);
  return {
    workbench,
    folder,
    target,
    lesson: lessonOn(target),
    fingerprint: fingerprintOf(server),
    knownHostsFile,
    serverLog: server.log,
    connections: proxy.links,
    cut: () => {
      proxy.down = true;
      proxy.strike('cut');
    },
    stall: () => {
      proxy.down = true;
      proxy.strike('stall');
    },
    mend: () => {
      proxy.down = false;
    },
    forgetKey: async () => {
      await execa('ssh-add', ['-D'], { env: { SSH_AUTH_SOCK: agent.socket } });
    },
    close: async () => {
      await workbench.close();
      for (const { name } of await listLabs(target)) await downLab(target, name);
      await target.connection?.close();
      await proxy.close();
      await server.close();
      await agent.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** A folder of the user there, and of nobody else. */
function folderOf({ uid }: SshServer, path: string): string {
  mkdirSync(path, { mode: 0o700 });
  if (process.getuid?.() === 0) chownSync(path, uid, uid);
  return path;
}

/** An ssh-agent of the window's own. */
async function startAgent(folder: string): Promise<{ readonly socket: string; readonly stop: () => Promise<void> }> {
  const socket = join(folder, 'agent');
  const agent = execa('ssh-agent', ['-D', '-a', socket], { reject: false, stdout: 'ignore' });
  const knows = async () =>
    (await execa('ssh-add', ['-l'], { env: { SSH_AUTH_SOCK: socket }, reject: false })).exitCode;
  // 1: the agent has no key; 2: there is no agent.
  await until(async () => ((await knows()) === 1 ? true : undefined));
  return {
    socket,
    // It removes its socket itself; until then the folder cannot be removed for sure.
    stop: async () => {
      agent.kill();
      await agent;
    },
  };
}

/** The ssh that the window uses: a configuration of its own, by way of the link. */
function writeWrapper(
  folder: string,
  { keyFile, user }: SshServer,
  parts: { readonly port: number; readonly knownHostsFile: string; readonly stateHome: string; readonly agent: string },
): string {
  const config = join(folder, 'config');
  writeFileSync(
    config,
    `Host server
  HostName 127.0.0.1
  Port ${String(parts.port)}
  User ${user}
  IdentityFile ${keyFile}
  IdentitiesOnly yes
  AddKeysToAgent yes
  UserKnownHostsFile ${parts.knownHostsFile}
  GlobalKnownHostsFile /dev/null
  SendEnv XDG_RUNTIME_DIR
`,
  );
  const file = join(folder, 'ssh');
  const environment = `XDG_RUNTIME_DIR='${parts.stateHome}' SSH_AUTH_SOCK='${parts.agent}'`;
  writeFileSync(file, `#!/bin/sh\n${environment} exec ssh -F '${config}' "$@"\n`);
  chmodSync(file, 0o755);
  return file;
}

function secondWay(server: SshServer, stateHome: string): Target {
  const client = resolve(import.meta.dirname, '../../../lab-runtime/targets/ssh/askpass/askpassClient.ts');
  return createSshTarget({
    host: 'lab',
    logger: silentLogger,
    environment: { XDG_RUNTIME_DIR: stateHome },
    extraArguments: ['-F', server.configFile],
    asking: { program: [process.execPath, client], prompter: () => Promise.resolve(passphrase) },
  });
}

function fingerprintOf({ knownHostsFile }: SshServer): string {
  const { stdout } = execaSync('ssh-keygen', ['-l', '-f', knownHostsFile]);
  const found = /SHA256:\S+/.exec(stdout)?.[0];
  if (found === undefined) throw new Error(`No fingerprint of ${readFileSync(knownHostsFile, 'utf8')}`);
  return found;
}
