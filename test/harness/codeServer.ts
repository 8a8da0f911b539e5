import { existsSync } from 'node:fs';
import { mkdir, open, readFile, rm, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { execa } from 'execa';

/** VS Code 1.139.1 as an npm package, for machines that have no desktop VS Code. */
const codeServerVersion = '4.139.1';

const cacheFolder = join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'vethscope');
const home = join(cacheFolder, `code-server-${codeServerVersion}`);
const server = join(home, 'node_modules/code-server/lib/vscode');
const completeMark = join(home, '.complete');

/** VS Code's own server. code-server's entry.js refuses the options that tests need. */
export const serverMain = join(server, 'out/server-main.js');

/** Tells the reader what is going on; one line a call. */
export type Say = (line: string) => void;

/** Whether {@link installCodeServer} has nothing to do. */
export function isCodeServerInstalled(): boolean {
  return existsSync(completeMark);
}

/**
 * Installs code-server into the user's cache, if it is not there: one to two minutes, 0.6 GB, no root. Only one process
 * installs; others wait for it. Throws when npm fails.
 */
export async function installCodeServer(say: Say): Promise<void> {
  if (isCodeServerInstalled()) return;
  await mkdir(cacheFolder, { recursive: true });
  const release = await lock(`${home}.lock`, say);
  try {
    if (!isCodeServerInstalled()) await install(say);
  } finally {
    await release();
  }
}

async function install(say: Say): Promise<void> {
  await rm(home, { recursive: true, force: true });
  await mkdir(home, { recursive: true });
  await writeFile(join(home, 'package.json'), '{"private":true}\n');
  say(`code-server ${codeServerVersion}: downloading`);
  await npm(home, ['install', `code-server@${codeServerVersion}`]);
  say(`code-server ${codeServerVersion}: the packages of its editor`);
  await npm(server, ['install']);
  say(`code-server ${codeServerVersion}: the packages of its language features`);
  await npm(join(server, 'extensions'), ['install']);
  say(`code-server ${codeServerVersion}: compiling its logger`);
  await compileLogger(say);
  await execa(process.execPath, [serverMain, '--version']);
  await writeFile(completeMark, '');
}

/**
 * Install scripts are not run: what they build (kerberos, sqlite, argon2 …) is not used here, and would need -dev
 * packages. The terminal and the file watcher come prebuilt; only the logger is worth compiling.
 */
async function npm(cwd: string, args: readonly string[]): Promise<void> {
  const quiet = ['--no-audit', '--no-fund', '--loglevel=error', '--omit=dev', '--ignore-scripts'];
  await execa('npm', [...args, ...quiet], { cwd, stdin: 'ignore', stdout: 'ignore' });
}

async function compileLogger(say: Say): Promise<void> {
  const { failed } = await execa('npm', ['rebuild', '@vscode/spdlog', '--ignore-scripts=false', '--loglevel=error'], {
    cwd: server,
    stdin: 'ignore',
    reject: false,
    env: { npm_config_nodedir: dirname(dirname(process.execPath)) },
  });
  if (failed) say('the logger was not compiled (g++, make, python3 are needed): everything works, but it complains');
}

/** Holds a lock file that names its owner; one whose owner is gone is taken over. Resolves to what releases it. */
async function lock(file: string, say: Say): Promise<() => Promise<void>> {
  for (let waited = 0; ; waited += 1) {
    try {
      const handle = await open(file, 'wx');
      await handle.writeFile(String(process.pid));
      await handle.close();
      return () => rm(file, { force: true });
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
    }
    const owner = Number(await readFile(file, 'utf8').catch(() => ''));
    if (owner > 0 && !isAlive(owner)) await rm(file, { force: true });
    else if (waited % 10 === 0) say(`waiting for process ${owner}, which is installing code-server`);
    await sleep(1000);
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
