import { chmod, chown, mkdir, mkdtemp, readdir, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { root } from './paths.ts';

/** `nobody`, with no groups, no capabilities, and no way to get any. */
const uid = 65534;
const dropAll = ['--reuid', String(uid), '--regid', String(uid), '--clear-groups', '--inh-caps=-all', '--no-new-privs'];

/** A place where root lets an ordinary user run the project. */
export interface OrdinaryUser {
  /** A copy of the checkout that the user can read, wherever the checkout itself lies; its packages, if need be. */
  readonly checkout: string;
  /** A folder that the user owns. */
  readonly home: string;
  readonly environment: Readonly<Record<string, string>>;
  /** Put before a command. */
  readonly prefix: readonly [string, ...string[]];
  [Symbol.asyncDispose](): Promise<void>;
}

/** Makes that place. Only root can. */
export async function becomeOrdinaryUser(): Promise<OrdinaryUser> {
  const place = await mkdtemp(join(tmpdir(), 'vethscope-user-'));
  await chmod(place, 0o755);
  const checkout = join(place, 'checkout');
  const modules = join(root, 'node_modules');
  const shared = await canRead(join(modules, '.installed-lock'));
  const left = new Set(['.git', 'out', '.vscode-test', ...(shared ? ['node_modules'] : [])]);
  const parts = (await readdir(root)).filter((name) => !left.has(name));
  await mkdir(checkout);
  await execa('cp', ['-a', ...parts, checkout], { cwd: root });
  if (shared) await symlink(modules, join(checkout, 'node_modules'));
  await execa('chmod', ['-R', 'a+rX', checkout]);
  const home = await ownedFolder(join(place, 'home'));
  const runtime = await ownedFolder(join(place, 'run'));
  const temporary = await ownedFolder(join(place, 'tmp'));
  return {
    checkout,
    home,
    environment: { HOME: home, XDG_RUNTIME_DIR: runtime, TMPDIR: temporary, USER: 'nobody', LOGNAME: 'nobody' },
    prefix: ['setpriv', ...dropAll],
    [Symbol.asyncDispose]: () => rm(place, { recursive: true, force: true }),
  };
}

async function canRead(file: string): Promise<boolean> {
  const { failed } = await execa('setpriv', [...dropAll, 'test', '-r', file], { reject: false });
  return !failed;
}

async function ownedFolder(path: string): Promise<string> {
  await mkdir(path, { mode: 0o700 });
  await chown(path, uid, uid);
  return path;
}
