/** A machine on which scripts run. The only place of side effects in the runtime. */

import type { LabError } from '../model/labError.ts';

/** How one script is run. */
export interface RunOptions {
  /** What the script does, in a few words, for the log: `up lesson`, `snapshot lesson`. */
  readonly what: string;
  /** Aborting kills the script's whole process group; the call then rejects with `cancelled`. */
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds; then the process group is killed and the call rejects with `timeout`. */
  readonly timeoutMs?: number | undefined;
  /** The script only looks: a run of it whose end was not heard, because the connection was lost, is run once more. */
  readonly looksOnly?: boolean | undefined;
}

/** What a script left behind. A non-zero exit code is a result, not an exception. */
export interface ScriptResult {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
  readonly durationMs: number;
}

/** A script that runs while its owner listens and answers. Its owner must `stop` it or await `done`. */
export interface Conversation {
  /** Sends text to the script's standard input. */
  write(text: string): void;
  /** Closes its standard input. */
  end(): void;
  /** Kills its process group; harmless when it has ended. */
  stop(): void;
  /** Resolves when it has ended, also when it was stopped; rejects with `cancelled` or `timeout` as {@link RunOptions} say. */
  readonly done: Promise<ScriptResult>;
}

/** What a conversation hears, line by line, without the line end, as it comes. */
export interface Listener {
  readonly onStdout?: ((line: string) => void) | undefined;
  readonly onStderr?: ((line: string) => void) | undefined;
}

/** A program and its arguments with which a terminal emulator opens an interactive session on the target. */
export interface TerminalCommand {
  readonly file: string;
  readonly args: readonly string[];
  /** Ends what is left of it on the target, for when it was ended here: there it may not have noticed. */
  readonly clear?: (() => Promise<void>) | undefined;
}

/** What a program on the target is given: a terminal of its own there, or our standard input and output as they are. */
export type TerminalKind = 'terminal' | 'pipes';

/** Whether a target can be reached; the local one always can. */
export type ConnectionState =
  | { readonly kind: 'closed' | 'connecting' | 'connected' }
  | { readonly kind: 'lost'; readonly since: Date; readonly error: LabError };

/** The way to a target on another machine. */
export interface Connection {
  readonly state: ConnectionState;
  /** Calls back after every change of the state, until the result is called. */
  onDidChange(listener: (state: ConnectionState) => void): () => void;
  /** Opens it, if it is not open; every operation does that by itself. Rejects with a LabError. */
  open(signal?: AbortSignal): Promise<void>;
  /** Closes it, and with it everything that runs over it; it opens again when it is needed. */
  close(): Promise<void>;
}

/** A watch that goes on until it is stopped. */
export interface FolderWatch {
  stop(): void;
}

/** See the head of this file. Every implementation passes the same contract tests (test/unit/targets). */
export interface Target {
  /** `local`, later `ssh:HOST`, … */
  readonly id: string;
  /** Runs a POSIX `sh` script, given over standard input, to its end. Logs it with its duration at debug level. */
  run(script: string, options: RunOptions): Promise<ScriptResult>;
  /**
   * Starts a script and stays in touch. The script is sent first over standard input, which then stays open:
   * the script may `read` what its owner writes once it has asked for it, and sees end-of-file when its owner
   * is gone, however the owner ended.
   */
  converse(script: string, listener: Listener, options: RunOptions): Conversation;
  /**
   * Calls `onChange` after something came, went or changed in a folder or right below it; the folder need not be there
   * yet. Runs no process. Undefined where the target has no such notice.
   */
  readonly watchFolder?: ((folder: string, onChange: () => void) => FolderWatch) | undefined;
  /** How this argument array is run on the target with our own terminal, or, where we have none, with our pipes. */
  terminal(argv: readonly string[], kind?: TerminalKind): TerminalCommand;
  /** Where there is something between this machine and the target. */
  readonly connection?: Connection | undefined;
}
