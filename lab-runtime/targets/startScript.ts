/** One script in the hands of one shell process: fed, listened to, ended. */
import { constants } from 'node:os';
import { LabError } from '../model/labError.ts';
import type { Logger } from '../model/logger.ts';
import { createOutputSink, type OutputSink } from './output.ts';
import { endSession } from './session.ts';
import type { ShellProcess } from './spawnShell.ts';
import type { Conversation, Listener, RunOptions, ScriptResult } from './target.ts';

/** What {@link startScript} needs to know. */
export interface ScriptRequest {
  readonly script: string;
  readonly listener: Listener;
  readonly options: RunOptions;
  readonly spawn: () => ShellProcess;
  /** Milliseconds between SIGTERM and SIGKILL. */
  readonly graceMs: number;
  /** UTF-16 units of each output stream that the result keeps, counted from its end. */
  readonly keep: number;
  /** {@link Target.id}, for the log. */
  readonly target: string;
  readonly logger: Logger;
}

/** Starts a shell, sends it the script and leaves its standard input open. */
export function startScript(request: ScriptRequest): Conversation {
  const { script, options, target, logger } = request;
  if (script.includes('\0')) {
    throw new LabError('usage', 'A script must not contain a NUL character.', { object: options.what });
  }
  if (options.signal?.aborted === true) return neverStarted(options);
  const child = request.spawn();
  logger.trace(`${target}: ${options.what}: script\n${script}`);
  // A script may exit without having read everything; that is no error.
  child.stdin.on('error', () => undefined);
  child.stdin.write(frame(script));

  const ending = createEnding(child, request);
  const done = finish(child, ending, request);
  ignoreRejection(done);
  return {
    write: (text) => {
      if (child.stdin.writable) child.stdin.write(text);
    },
    end: () => {
      child.stdin.end();
    },
    stop: () => {
      ending.end({ kind: 'stopped' });
    },
    done,
  };
}

/**
 * As one compound command the script is read to its end before any of it runs, so that none of its commands can
 * eat the rest of it from standard input, and what its owner writes later is never taken for commands.
 */
function frame(script: string): string {
  return `{ :\n${script}\n}; exit\n`;
}

function neverStarted({ what }: RunOptions): Conversation {
  const done = Promise.reject(cancelled(what, ''));
  ignoreRejection(done);
  const nothing = (): void => undefined;
  return { write: nothing, end: nothing, stop: nothing, done };
}

/** Whoever only stops a conversation need not await it. */
function ignoreRejection(done: Promise<unknown>): void {
  done.catch(() => undefined);
}

/** Why a script did not end by itself. `stopped` is its owner's wish, not an error. */
type Reason =
  { readonly kind: 'stopped' | 'cancelled' | 'timeout' } | { readonly kind: 'listener'; readonly error: unknown };

interface Ending {
  /** Ends the script's session; the first reason counts. */
  end(reason: Reason): void;
  /** Resolves with the reason once nothing of the session runs any more; at once where the script ended by itself. */
  settle(): Promise<Reason | undefined>;
}

function createEnding(child: ShellProcess, { options, graceMs }: ScriptRequest): Ending {
  let ended: { readonly reason: Reason; readonly gone: Promise<void> } | undefined;
  const end = (reason: Reason): void => {
    ended ??= { reason, gone: endProcesses(child, graceMs) };
  };
  const onAbort = (): void => {
    end({ kind: 'cancelled' });
  };
  const onTimeout = (): void => {
    end({ kind: 'timeout' });
  };
  options.signal?.addEventListener('abort', onAbort, { once: true });
  const timer = options.timeoutMs === undefined ? undefined : setTimeout(onTimeout, options.timeoutMs);
  return {
    end,
    settle: async () => {
      options.signal?.removeEventListener('abort', onAbort);
      clearTimeout(timer);
      await ended?.gone;
      return ended?.reason;
    },
  };
}

async function endProcesses(child: ShellProcess, graceMs: number): Promise<void> {
  if (child.pid === undefined) return;
  await endSession(child.pid, graceMs);
  // Somebody of another session may still hold the output: that is not waited for.
  child.stdin.destroy();
  child.stdout.destroy();
  child.stderr.destroy();
}

async function finish(child: ShellProcess, ending: Ending, request: ScriptRequest): Promise<ScriptResult> {
  const { listener, options, keep } = request;
  const stdout = createOutputSink({ keep, onLine: listener.onStdout });
  const stderr = createOutputSink({ keep, onLine: listener.onStderr });
  feed(child.stdout, stdout, ending);
  feed(child.stderr, stderr, ending);

  const result = await child;
  for (const sink of [stdout, stderr]) {
    guarded(ending, () => {
      sink.finish();
    });
  }
  const reason = await ending.settle();
  const outcome: ScriptResult = {
    exitCode: result.exitCode ?? 128 + (result.signal === undefined ? 0 : constants.signals[result.signal]),
    stdout: stdout.text(),
    stderr: stderr.text(),
    durationMs: result.durationMs,
  };
  log(request, outcome, reason);
  if (child.pid === undefined) throw noShell(options.what, result.command, result.originalMessage);
  if (reason !== undefined) throwFor(reason, options, outcome.stderr);
  return outcome;
}

function feed(stream: ShellProcess['stdout'], sink: OutputSink, ending: Ending): void {
  stream.on('data', (chunk: Buffer) => {
    guarded(ending, () => {
      sink.push(chunk);
    });
  });
}

/** A listener's failure ends the script: it must not go on unheard. */
function guarded(ending: Ending, action: () => void): void {
  try {
    action();
  } catch (error) {
    ending.end({ kind: 'listener', error });
  }
}

function throwFor(reason: Reason, { what, timeoutMs }: RunOptions, stderr: string): void {
  switch (reason.kind) {
    case 'stopped':
      return;
    case 'cancelled':
      throw cancelled(what, stderr);
    case 'timeout':
      throw new LabError('timeout', `${what}: no end after ${String(timeoutMs)} ms.`, { object: what, stderr });
    case 'listener':
      throw reason.error;
    default:
      reason satisfies never;
  }
}

function cancelled(what: string, stderr: string): LabError {
  return new LabError('cancelled', `${what}: cancelled.`, { object: what, stderr });
}

function noShell(what: string, command: string, why: string | undefined): LabError {
  return new LabError('missing-tool', `${what}: the shell does not start: ${why ?? 'no reason given'}.`, {
    object: what,
    command,
    remedy: 'Vethscope needs a POSIX shell at /bin/sh.',
  });
}

function log(
  { script, options, target, logger }: ScriptRequest,
  outcome: ScriptResult,
  reason: Reason | undefined,
): void {
  const { exitCode, durationMs, stdout, stderr } = outcome;
  const end = reason === undefined ? `exit code ${String(exitCode)}` : reason.kind;
  const time = `${durationMs.toFixed(0)} ms`;
  logger.debug(`${target}: ${options.what}: ${end} after ${time}: ${shorten(script.trim(), 2000)}`);
  if (stdout !== '') logger.trace(`${target}: ${options.what}: stdout\n${shorten(stdout, 100_000)}`);
  if (stderr !== '') logger.trace(`${target}: ${options.what}: stderr\n${shorten(stderr, 100_000)}`);
}

function shorten(text: string, limit: number): string {
  return text.length <= limit ? text : `${text.slice(0, limit)}… (${String(text.length - limit)} characters more)`;
}
