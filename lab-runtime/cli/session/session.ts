/** One run of a verb: its target, and how it answers. */
import { LabError, type Target } from '../../index.ts';
import { prompterOf } from './prompterOf.ts';
import type { Cli } from './cli.ts';
import { logLevel, screenLogger } from '../output/logger.ts';
import { harmless } from '../output/terminal.ts';
import { startProgress, type ProgressLine } from '../output/progressLine.ts';

/** The options of every verb. */
export interface CommonOptions {
  readonly target?: string;
  readonly json?: boolean;
  readonly verbose?: boolean;
  readonly sudo?: boolean;
}

/** See the head of this file. */
export interface Session {
  readonly cli: Cli;
  readonly target: Target;
  readonly signal: AbortSignal;
  /** Whether the answer is wanted as JSON. */
  readonly json: boolean;
  /** Prints the answer: the value as the one JSON document, or its text. */
  answer(value: unknown, text: () => string): void;
  /** A remark for people, on standard error. */
  note(text: string): void;
  /** Does something that may last, with a line of progress on a terminal. */
  during<T>(title: string, work: (progress: ProgressLine) => Promise<T>): Promise<T>;
}

/** Opens the target that the options name. */
export function openSession(cli: Cli, options: CommonOptions): Session {
  const { terminal, interrupts } = cli;
  const json = options.json === true;
  cli.expectJson(json);
  return {
    cli,
    target: openTarget(cli, options),
    signal: interrupts.signal,
    json,
    answer: (value, text) => {
      terminal.out.write(json ? `${JSON.stringify(value, undefined, 2)}\n` : text());
    },
    note: (text) => {
      terminal.err.write(`${harmless(text)}\n`);
    },
    during: async (title, work) => {
      const progress = startProgress(terminal.err, title);
      try {
        return await work(progress);
      } finally {
        progress.end();
      }
    },
  };
}

function openTarget(cli: Cli, options: CommonOptions): Target {
  const { machine, terminal } = cli;
  const { verbose = false, sudo = false } = options;
  const logger = screenLogger(terminal.err, logLevel(verbose, machine.environment));
  return cli.openTarget(targetId(cli, options), { logger, prompter: prompterOf(cli), sudo });
}

/** `--target`, else what the environment says, else this machine. */
export function targetId({ machine }: Cli, { target }: CommonOptions): string {
  const fromEnvironment = machine.environment['VETHSCOPE_TARGET'] ?? '';
  return target ?? (fromEnvironment === '' ? 'local' : fromEnvironment);
}

/** Rejects where the target is this machine and that is no Linux: labs are made of Linux namespaces. */
export function requireLinux(cli: Cli, options: CommonOptions): void {
  const { platform } = cli.machine;
  if (platform === 'linux' || targetId(cli, options) !== 'local') return;
  throw new LabError('not-linux', `This machine runs ${platform}; labs need Linux`, {
    object: 'target local',
    remedy: 'Use a Linux machine: vethscope --help names the targets; ssh:HOST is one that ssh reaches.',
  });
}
