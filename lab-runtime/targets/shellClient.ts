/** The near end of a shell elsewhere: a process of this machine, or one of many channels through a process. */
import type { ShellProcess } from './spawnShell.ts';

/** How it ended. */
export interface ShellEnd {
  /** The client's own; undefined where it was ended by a signal, or never started. */
  readonly exitCode: number | undefined;
  /** In words. */
  readonly reason: string;
}

/** See the head of this file. */
export interface ShellClient {
  readonly write: (text: string) => void;
  /** Closes its standard input. */
  readonly end: () => void;
  /** Ends the client; what it stands for may live on. */
  readonly kill: (signal?: 'SIGKILL') => void;
  readonly onStdout: (hear: (chunk: Buffer) => void) => void;
  readonly onStderr: (hear: (chunk: Buffer) => void) => void;
  /** Resolves when it has ended and its output has been heard. */
  readonly ended: Promise<ShellEnd>;
}

/** A process as a client. */
export function clientOf(process: ShellProcess): ShellClient {
  process.stdin.on('error', () => undefined);
  return {
    write: (text) => {
      if (process.stdin.writable) process.stdin.write(text);
    },
    end: () => process.stdin.end(),
    kill: (signal) => process.kill(signal),
    onStdout: (hear) => process.stdout.on('data', hear),
    onStderr: (hear) => process.stderr.on('data', hear),
    ended: process.then(({ exitCode, signal, originalMessage }) => ({
      exitCode,
      reason: originalMessage ?? (signal === undefined ? `exit code ${String(exitCode)}` : signal),
    })),
  };
}
