/** What the verbs are given: the runtime, the machine they run on, a terminal. Tests give their own. */
import type * as index from '../../index.ts';
import type { Logger, Target } from '../../index.ts';
import type { Interrupts } from './interrupts.ts';
import type { Terminal } from '../output/terminal.ts';

/** The part of the runtime's API that the command line uses. */
export type Runtime = Pick<
  typeof index,
  | 'addContainer'
  | 'connect'
  | 'disconnect'
  | 'doctor'
  | 'downLab'
  | 'enterArgv'
  | 'fetchUrl'
  | 'listLabs'
  | 'parseEnvFile'
  | 'parseLabFile'
  | 'pingFrom'
  | 'planScript'
  | 'publish'
  | 'removeContainer'
  | 'takeSnapshot'
  | 'tracerouteFrom'
  | 'unpublish'
  | 'upLab'
  | 'vethOwners'
  | 'whereNamed'
>;

/** The machine and the process that the command line runs in. */
export interface Machine {
  readonly folder: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** As `process.platform` says. */
  readonly platform: string;
  /** Effective user id; undefined where there is no such thing. */
  readonly uid: number | undefined;
  /** The lab file of the lesson, which comes with Vethscope; undefined where it was left out. */
  readonly lesson: string | undefined;
  /** Whether standard input is a terminal, and ours: a job in the background must not take it. */
  hasTerminal(): boolean;
  /** The text of a file; throws as `fs.readFileSync` does. */
  readText(file: string): string;
  /** The names in a folder; throws where it is none. */
  list(folder: string): readonly string[];
}

/** A program that had the terminal: how it ended. */
export type RunInTerminal = (
  command: { readonly file: string; readonly args: readonly string[] },
  interrupts: Interrupts,
) => Promise<number>;

/** See the head of this file. */
export interface Cli {
  readonly runtime: Runtime;
  readonly createTarget: (options: { readonly logger: Logger }) => Target;
  readonly machine: Machine;
  readonly terminal: Terminal;
  readonly interrupts: Interrupts;
  readonly runInTerminal: RunInTerminal;
  /** The command line as it was typed, without the program's name. */
  readonly argv: readonly string[];
  /** Takes the exit code of the verb that ran. */
  finish(exitCode: number): void;
  /** Hears whether the answer, and with it an error, is wanted as JSON. */
  expectJson(wanted: boolean): void;
}
