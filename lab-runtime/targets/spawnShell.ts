/** Starting the process that runs a script. */
import { execa } from 'execa';

/** Where {@link spawnShell} starts it. */
export interface SpawnPlace {
  /** Added to the environment of this process; `undefined` removes. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly directory?: string | undefined;
}

/**
 * Starts a program that reads a script on its standard input, in a session of its own (setsid(2)): it is ended
 * as a whole, and gets no Ctrl-C of our terminal. A failure to start is a result, not a rejection.
 */
export function spawnShell([file, ...args]: readonly [string, ...string[]], { environment, directory }: SpawnPlace) {
  return execa(file, args, {
    detached: true,
    cleanup: false,
    reject: false,
    buffer: false,
    stdin: 'pipe',
    stdout: 'pipe',
    stderr: 'pipe',
    env: environment,
    ...(directory === undefined ? {} : { cwd: directory }),
  });
}

/** A started shell. */
export type ShellProcess = ReturnType<typeof spawnShell>;
