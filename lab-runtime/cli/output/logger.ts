/** The runtime's log on standard error. */
import type { Logger } from '../../index.ts';
import { harmless, type Screen } from './terminal.ts';

/** `debug` tells every command and its duration, `trace` also scripts and output. */
export type LogLevel = 'quiet' | 'debug' | 'trace';

/** The level that `--verbose` and VETHSCOPE_LOG ask for. */
export function logLevel(verbose: boolean, environment: Readonly<Record<string, string | undefined>>): LogLevel {
  const wish = environment['VETHSCOPE_LOG'];
  if (wish === 'trace') return 'trace';
  return verbose || wish === 'debug' ? 'debug' : 'quiet';
}

/** A logger that writes what the level allows; warnings and errors always. */
export function screenLogger(screen: Screen, level: LogLevel): Logger {
  const write = (message: string): void => {
    screen.write(`${screen.paint('dim', harmless(message))}\n`);
  };
  const silent = (): void => undefined;
  const debug = level === 'quiet' ? silent : write;
  return { trace: level === 'trace' ? write : silent, debug, info: debug, warn: write, error: write };
}
