/** What the verbs are given: the runtime, the machine they run on, a terminal. Tests give their own. */
import type * as index from '../../index.ts';
import type { Logger, Prompter, Target } from '../../index.ts';
import type { Interrupts } from './interrupts.ts';
import type { Output } from '../output/openOutput.ts';
import type { Terminal } from '../output/terminal.ts';

/** The part of the runtime's API that the command line uses. */
export type Runtime = Pick<
  typeof index,
  | 'addContainer'
  | 'capture'
  | 'captureFileEnd'
  | 'captureFileHead'
  | 'captureFilePacket'
  | 'commentPackets'
  | 'connect'
  | 'deleteVm'
  | 'diffSnapshots'
  | 'disconnect'
  | 'doctor'
  | 'downLab'
  | 'enterArgv'
  | 'exposures'
  | 'fetchUrl'
  | 'firewallView'
  | 'inEnglish'
  | 'interfaceName'
  | 'listAllLabs'
  | 'listLabs'
  | 'listVms'
  | 'matrixHost'
  | 'matrixLab'
  | 'observeHost'
  | 'packetJson'
  | 'packetLine'
  | 'packetRates'
  | 'parseEnvFile'
  | 'parseLabFile'
  | 'parseSnapshot'
  | 'pingFrom'
  | 'planScript'
  | 'portChains'
  | 'publish'
  | 'removeContainer'
  | 'replayLab'
  | 'replayScript'
  | 'ruleKey'
  | 'secondsBetween'
  | 'startVm'
  | 'stopVm'
  | 'takeSnapshot'
  | 'tracerouteFrom'
  | 'unpublish'
  | 'upLab'
  | 'vethOwners'
  | 'whereNamed'
  | 'xrayHost'
  | 'xrayLab'
>;

/** The machine and the process that the command line runs in. */
export interface Machine {
  readonly folder: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** As `process.platform` says. */
  readonly platform: string;
  /** Effective user id; undefined where there is no such thing. */
  readonly uid: number | undefined;
  /** Vethscope's own version. */
  version(): string;
  /** The lab file of the lesson, which comes with Vethscope; undefined where it was left out. */
  readonly lesson: string | undefined;
  /** Whether standard input is a terminal, and ours: a job in the background must not take it. */
  hasTerminal(): boolean;
  /** Asks for a line at the terminal; what is typed is shown only where it is no secret. */
  readonly ask?:
    ((text: string, kind: 'shown' | 'secret', signal: AbortSignal) => Promise<string | undefined>) | undefined;
  /** The text of a file or a pipe; throws as `fs.readFileSync` does. */
  readText(file: string): string;
  /** Writes a file, of which nobody else sees a half; throws as node:fs does, and where there is one and it is not to be replaced. */
  writeText(file: string, text: string, existing: 'keep' | 'replace'): void;
  /** Opens a file that is written as it comes; `-` is standard output. Throws as `writeText` does. */
  openOutput(file: string, existing: 'keep' | 'replace'): Output;
  /** The same as readText, of a file only: for files that a lab file names. */
  readPlainText(file: string): string;
  /** The names in a folder; throws where it is none. */
  list(folder: string): readonly string[];
}

/** How a target is to be opened. */
interface TargetWish {
  readonly logger: Logger;
  /** Who answers what ssh or sudo ask; undefined: nobody is there. */
  readonly prompter: Prompter | undefined;
  /** Whether everything is to be done as root. */
  readonly sudo: boolean;
}

/** A program that had the terminal: how it ended. */
export type RunInTerminal = (
  command: { readonly file: string; readonly args: readonly string[] },
  interrupts: Interrupts,
) => Promise<number>;

/** See the head of this file. */
export interface Cli {
  readonly runtime: Runtime;
  /** Opens a target by its id; throws `usage` for what is none. */
  readonly openTarget: (id: string, options: TargetWish) => Target;
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
