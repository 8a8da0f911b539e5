/**
 * The target that the lab suite runs on: this machine, or one that the runner names. Every lab test takes its target from
 * here, so that the whole suite runs on each. `VETHSCOPE_TEST_TARGET` is `local`, `ssh:lab` or `vm:NAME`;
 * `VETHSCOPE_TEST_SSH_CONFIG` the configuration with that host, `VETHSCOPE_TEST_UID` who one is there;
 * `VETHSCOPE_TEST_MACHINE=another` says that it is no user of this machine, but has a kernel and files of its own;
 * `VETHSCOPE_TEST_SHARE` that another run on this machine leaves nothing out.
 */
import { execFileSync } from 'node:child_process';
import { chmodSync, chownSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createLocalTarget, quote, silentLogger, type Target } from '../../lab-runtime/index.ts';
import { createCommandTarget } from '../../lab-runtime/targets/command/commandTarget.ts';
import { createSshTarget } from '../../lab-runtime/targets/ssh/sshTarget.ts';

const { VETHSCOPE_TEST_TARGET: given = 'local', VETHSCOPE_TEST_SSH_CONFIG: sshConfig = '' } = process.env;
const uid = Number(process.env['VETHSCOPE_TEST_UID'] ?? process.getuid?.());

/** See the head of this file. */
const testTargetId = given;

/** Whether it is this machine, without a way in between. */
export const isTargetHere = testTargetId === 'local';

/** Whether the target's kernel and files are this machine's, whatever leads to it. */
export const isMachineHere = process.env['VETHSCOPE_TEST_MACHINE'] !== 'another';

/** Why the target can give no terminal, where it cannot. */
export const noTerminal = process.env['VETHSCOPE_TEST_NO_TERMINAL'];

/** What to try: all; every nth on another machine, where each takes many times as long by emulation. */
export function everyNthElsewhere<T>(all: readonly T[], nth: number): readonly T[] {
  return isMachineHere ? all : all.filter((_, index) => index % nth === 0);
}

/** Which of three shares of its many moments a run takes that is beside a whole one, on the same kernel: `1` or `2`. */
const share = Number(process.env['VETHSCOPE_TEST_SHARE'] ?? 0);

/**
 * At which of many moments something is killed: all; every thirteenth on another machine; every third where the same machine
 * goes through all of them in a run beside this one.
 */
export function killMoments<T>(all: readonly T[]): readonly T[] {
  if (!isMachineHere) return everyNthElsewhere(all, 13);
  return share === 0 ? all : all.filter((_, index) => index % 3 === share);
}

/** Whether one is root on the target. */
export const isTargetRoot = uid === 0;

/** Opens it with a state folder of its own: `stateHome` is where the target sees XDG_RUNTIME_DIR. */
export function openTestTarget(stateHome: string): Target {
  const environment = { XDG_RUNTIME_DIR: stateHome };
  if (testTargetId === 'local') return createLocalTarget({ logger: silentLogger, spawnOptions: { environment } });
  return createSshTarget({ host: 'lab', logger: silentLogger, environment, extraArguments: ['-F', sshConfig] });
}

/** A command of the target as a person would run it there, in the environment of whoever starts it. */
export function onTarget(argv: readonly string[]): readonly [string, ...string[]] {
  if (testTargetId !== 'local') return ['ssh', '-F', sshConfig, 'lab', quote(argv)];
  const [file = '', ...args] = argv;
  return [file, ...args];
}

/** The same target, whose every script runs behind a prefix. */
export function openTargetBehind(prefix: readonly string[], stateHome: string): Target {
  return createCommandTarget({
    id: testTargetId,
    logger: silentLogger,
    way: {
      run: (words) => onTarget([...prefix, ...words]),
      terminal: (script) => onTarget([...prefix, 'sh', '-c', script]),
      environment: { XDG_RUNTIME_DIR: stateHome },
    },
  });
}

/** Makes a folder on the target that belongs to who one is there, and to nobody else. */
export function targetFolder(path: string): string {
  if (isMachineHere) return targetFolderOf(uid, path);
  runOnTarget(['mkdir', '-p', '-m', '700', path]);
  return path;
}

/** Runs a command on the target to its end; throws when it fails. */
function runOnTarget(argv: readonly string[]): void {
  const [file, ...args] = onTarget(argv);
  execFileSync(file, args, { stdio: ['ignore', 'ignore', 'pipe'] });
}

/** Makes a folder that belongs to a user and to nobody else. */
export function targetFolderOf(owner: number, path: string): string {
  mkdirSync(path, { recursive: true, mode: 0o700 });
  chmodSync(path, 0o700);
  if (process.getuid?.() === 0) chownSync(path, owner, owner);
  return path;
}

/** Makes an empty file that belongs to who one is on the target. */
export function targetFile(path: string): string {
  if (!isMachineHere) {
    runOnTarget(['sh', '-c', 'umask 077; : >"$1"', 'sh', path]);
    return path;
  }
  writeFileSync(path, '', { mode: 0o600 });
  if (process.getuid?.() === 0) chownSync(path, uid, uid);
  return path;
}

/** What makes the command line use the target: `folder` is for what it has here, `stateHome` for its state there. */
export function commandLineEnvironment(
  folder: string,
  stateHome = join(folder, 'remote'),
): Readonly<Record<string, string>> {
  if (testTargetId === 'local') return { XDG_RUNTIME_DIR: folder };
  const program = join(folder, 'ssh');
  const remote = targetFolder(stateHome);
  writeFileSync(program, `#!/bin/sh\nXDG_RUNTIME_DIR='${remote}' exec ssh -F '${sshConfig}' "$@"\n`);
  chmodSync(program, 0o755);
  chmodSync(folder, 0o711);
  return { XDG_RUNTIME_DIR: folder, VETHSCOPE_TARGET: testTargetId, VETHSCOPE_SSH: program };
}
