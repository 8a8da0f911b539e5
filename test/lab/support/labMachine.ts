/**
 * The machine whose kernel makes the labs, past every target: this one, where one sees most as who runs the tests; or
 * another, as who one is there. Files and processes are those of that machine.
 */
import { execFile, spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { quote } from '../../../lab-runtime/index.ts';
import { isMachineHere, onTarget } from '../../support/testTarget.ts';

/** Runs a script there, with the programs that root has on its search path. Returns what it printed, whatever its end. */
export function shell(script: string): string {
  return runThere(script).stdout;
}

/** The same, for a script that waits for what goes on here; rejects when it fails. */
export async function shellMeanwhile(script: string): Promise<string> {
  const [program, ...args] = isMachineHere ? ['sh', '-c', script] : onTarget(['sh', '-c', script]);
  return (await promisify(execFile)(program, args)).stdout;
}

/** Whether a script there exits with 0. */
export function succeeds(script: string): boolean {
  return runThere(script).status === 0;
}

function runThere(script: string) {
  const [program, ...args] = isMachineHere ? ['sh', '-s'] : onTarget(['sh', '-s']);
  const input = `PATH=$PATH:/usr/sbin:/sbin\n${script}`;
  const ended = spawnSync(program, args, { input, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 });
  if (ended.error !== undefined) throw ended.error;
  return ended;
}

/** Whether there is such a file, there or here. */
export function exists(path: string): boolean {
  return existsSync(path) || (!isMachineHere && succeeds(`[ -e ${quote([path])} ]`));
}

/** The text of a file there; empty where it cannot be read. */
export function read(path: string): string {
  if (!isMachineHere) return shell(`cat ${quote([path])} 2>/dev/null`);
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

/** Writes a file there. */
export function write(path: string, text: string): void {
  if (isMachineHere) writeFileSync(path, text);
  else shell(`printf %s ${quote([text])} >${quote([path])}`);
}

/** Sends a signal to a process there. */
export function kill(pid: number, signal: 'KILL' | 'STOP' | 'CONT'): void {
  if (isMachineHere) process.kill(pid, `SIG${signal}`);
  else shell(`kill -${signal} ${String(pid)}`);
}
