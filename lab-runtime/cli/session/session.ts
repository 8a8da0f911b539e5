/** One run of a verb: its target, and how it answers. */
import { LabError, type Target } from '../../index.ts';
import type { Cli } from './cli.ts';
import { logLevel, screenLogger } from '../output/logger.ts';
import { startProgress, type ProgressLine } from '../output/progressLine.ts';

/** The options of every verb. */
export interface CommonOptions {
  readonly target?: string;
  readonly json?: boolean;
  readonly verbose?: boolean;
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
      terminal.err.write(`${text}\n`);
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

function openTarget(cli: Cli, { target = 'local', verbose = false }: CommonOptions): Target {
  if (target !== 'local') {
    throw new LabError('usage', `There is no target ${JSON.stringify(target)}`, {
      object: target,
      remedy: 'Use --target local, which is also what is meant without it.',
    });
  }
  const { machine, terminal } = cli;
  return cli.createTarget({ logger: screenLogger(terminal.err, logLevel(verbose, machine.environment)) });
}

/** Rejects where the target is no Linux machine: labs are made of Linux namespaces. */
export function requireLinux({ machine }: Cli): void {
  if (machine.platform === 'linux') return;
  throw new LabError('not-linux', `This machine runs ${machine.platform}; labs need Linux`, {
    object: 'target local',
    remedy: 'Run vethscope in a Linux machine, a virtual one, or WSL.',
  });
}
