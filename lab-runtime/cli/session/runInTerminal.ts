/** Programs that get the terminal: shells and commands in containers. */
import { constants } from 'node:os';
import { execa } from 'execa';
import type { RunInTerminal } from './cli.ts';

/**
 * Runs a program with our own standard input, output and error, and waits for its end. Resolves to its exit code, or as
 * a shell counts it, 128 and the signal that ended it.
 */
export const runInTerminal: RunInTerminal = async ({ file, args }, interrupts) => {
  // A process group of its own is a session of its own, too, and that has no terminal.
  const killDescendants = !process.stdin.isTTY;
  const child = execa(file, args, { stdio: 'inherit', reject: false, killDescendants });
  const giveBack = interrupts.lend({
    kill: (signal) => {
      child.kill(signal);
    },
  });
  try {
    const { exitCode, signal } = await child;
    return exitCode ?? 128 + (signal === undefined ? 1 : constants.signals[signal]);
  } finally {
    giveBack();
  }
};
