/** One script in the hands of a carrier: listened to, ended, logged. */
import { LabError } from '../model/labError.ts';
import { say } from '../model/phrase.ts';
import type { Logger } from '../model/logger.ts';
import type { Carried, Carrier, Exit } from './carrier.ts';
import { createOutputSink, type OutputSink } from './output.ts';
import type { Conversation, Listener, RunOptions, ScriptResult } from './target.ts';

/** What {@link startScript} needs to know. */
export interface ScriptRequest {
  readonly script: string;
  readonly listener: Listener;
  readonly options: RunOptions;
  readonly carrier: Carrier;
  /** UTF-16 units of each output stream that the result keeps, counted from its end. */
  readonly keep: number;
  /** {@link Target.id}, for the log. */
  readonly target: string;
  readonly logger: Logger;
}

/** Gives a script to its carrier and leaves its standard input open. */
export function startScript(request: ScriptRequest): Conversation {
  const { script, options, target, logger } = request;
  if (script.includes('\0')) {
    throw new LabError('usage', say`A script must not contain a NUL character.`, { object: options.what });
  }
  if (options.signal?.aborted === true) return neverStarted(options);
  logger.trace(`${target}: ${options.what}: script\n${script}`);
  const run = new Run(request);
  const done = run.finish();
  ignoreRejection(done);
  return {
    write: (text) => {
      run.carried.write(text);
    },
    end: () => {
      run.carried.end();
    },
    stop: () => {
      run.end({ kind: 'stopped' });
    },
    done,
  };
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

class Run {
  readonly carried: Carried;
  readonly #request: ScriptRequest;
  readonly #stdout: OutputSink;
  readonly #stderr: OutputSink;
  /** The first reason counts. */
  #ended: { readonly reason: Reason; readonly gone: Promise<void> } | undefined;

  constructor(request: ScriptRequest) {
    const { script, options, listener, keep } = request;
    this.#request = request;
    this.#stdout = createOutputSink({ keep, onLine: listener.onStdout });
    this.#stderr = createOutputSink({ keep, onLine: listener.onStderr });
    this.carried = request.carrier(script, options.what, {
      stdout: (chunk) => {
        this.#guarded(() => {
          this.#stdout.push(chunk);
        });
      },
      stderr: (chunk) => {
        this.#guarded(() => {
          this.#stderr.push(chunk);
        });
      },
    });
  }

  /** Ends everything the script has started. */
  end(reason: Reason): void {
    this.#ended ??= { reason, gone: this.carried.kill() };
  }

  async finish(): Promise<ScriptResult> {
    const { options } = this.#request;
    const onAbort = (): void => {
      this.end({ kind: 'cancelled' });
    };
    options.signal?.addEventListener('abort', onAbort, { once: true });
    const onTimeout = (): void => {
      this.end({ kind: 'timeout' });
    };
    const timer = options.timeoutMs === undefined ? undefined : setTimeout(onTimeout, options.timeoutMs);
    const begun = performance.now();
    try {
      return await this.#outcome();
    } catch (error) {
      this.#log(`failed: ${String(error)}`, { exitCode: -1, durationMs: performance.now() - begun });
      throw error;
    } finally {
      options.signal?.removeEventListener('abort', onAbort);
      clearTimeout(timer);
    }
  }

  async #outcome(): Promise<ScriptResult> {
    const { options } = this.#request;
    const exit = await this.carried.exited.catch(async (error: unknown) => {
      // What its owner ended is ended, whatever became of the way there.
      if (this.#ended === undefined) throw error;
      await this.#ended.gone;
      return { exitCode: 255, durationMs: 0 };
    });
    for (const sink of [this.#stdout, this.#stderr]) {
      this.#guarded(() => {
        sink.finish();
      });
    }
    await this.#ended?.gone;
    const reason = this.#ended?.reason;
    const result = { ...exit, stdout: this.#stdout.text(), stderr: this.#stderr.text() };
    this.#log(reason === undefined ? `exit code ${String(exit.exitCode)}` : reason.kind, exit);
    if (reason !== undefined) throwFor(reason, options, result.stderr);
    return result;
  }

  /** A listener's failure ends the script: it must not go on unheard. */
  #guarded(action: () => void): void {
    try {
      action();
    } catch (error) {
      this.end({ kind: 'listener', error });
    }
  }

  #log(end: string, { durationMs }: Exit): void {
    const { script, options, target, logger } = this.#request;
    const what = `${target}: ${options.what}`;
    logger.debug(`${what}: ${end} after ${durationMs.toFixed(0)} ms: ${shorten(script.trim(), 2000)}`);
    const [stdout, stderr] = [this.#stdout.text(), this.#stderr.text()];
    if (stdout !== '') logger.trace(`${what}: stdout\n${shorten(stdout, 100_000)}`);
    if (stderr !== '') logger.trace(`${what}: stderr\n${shorten(stderr, 100_000)}`);
  }
}

function throwFor(reason: Reason, { what, timeoutMs }: RunOptions, stderr: string): void {
  switch (reason.kind) {
    case 'stopped':
      return;
    case 'cancelled':
      throw cancelled(what, stderr);
    case 'timeout':
      throw new LabError('timeout', say`${what}: no end after ${String(timeoutMs)} ms.`, { object: what, stderr });
    case 'listener':
      throw reason.error;
    default:
      reason satisfies never;
  }
}

function cancelled(what: string, stderr: string): LabError {
  return new LabError('cancelled', say`${what}: cancelled.`, { object: what, stderr });
}

function shorten(text: string, limit: number): string {
  return text.length <= limit ? text : `${text.slice(0, limit)}… (${String(text.length - limit)} characters more)`;
}
