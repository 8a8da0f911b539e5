/** A script in the hands of a shell of this machine, in a session of its own. */
import { constants } from 'node:os';
import { LabError } from '../model/labError.ts';
import { say } from '../model/phrase.ts';
import type { Carried, Carrier, Exit } from './carrier.ts';
import { endSession } from './session.ts';
import type { ShellProcess } from './spawnShell.ts';

/** Carries each script to a new process of `spawn`; `graceMs` lie between SIGTERM and SIGKILL. */
export function createLocalCarrier(spawn: () => ShellProcess, graceMs: number): Carrier {
  return (script, what, hearer): Carried => {
    const child = spawn();
    // A script may exit without having read everything; that is no error.
    child.stdin.on('error', () => undefined);
    child.stdin.write(asOneCommand(script));
    child.stdout.on('data', hearer.stdout);
    child.stderr.on('data', hearer.stderr);
    return {
      write: (text) => {
        if (child.stdin.writable) child.stdin.write(text);
      },
      end: () => {
        child.stdin.end();
      },
      kill: () => endProcesses(child, graceMs),
      exited: exitOf(child, what),
    };
  };
}

/**
 * As one compound command the script is read to its end before any of it runs, so that none of its commands can
 * eat the rest of it from standard input, and what its owner writes later is never taken for commands.
 */
function asOneCommand(script: string): string {
  return `{ :\n${script}\n}; exit\n`;
}

async function endProcesses(child: ShellProcess, graceMs: number): Promise<void> {
  if (child.pid === undefined) return;
  await endSession(child.pid, graceMs);
  // Somebody of another session may still hold the output: that is not waited for.
  child.stdin.destroy();
  child.stdout.destroy();
  child.stderr.destroy();
}

async function exitOf(child: ShellProcess, what: string): Promise<Exit> {
  const { exitCode, signal, durationMs, command, originalMessage } = await child;
  if (child.pid === undefined) {
    throw new LabError(
      'missing-tool',
      say`${what}: the shell does not start: ${originalMessage ?? 'no reason given'}.`,
      {
        object: what,
        command,
        remedy: 'Vethscope needs a POSIX shell at /bin/sh.',
      },
    );
  }
  return { exitCode: exitCode ?? 128 + (signal === undefined ? 0 : constants.signals[signal]), durationMs };
}
