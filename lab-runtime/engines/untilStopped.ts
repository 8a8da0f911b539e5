/** A script that runs for as long as somebody looks, and tells of changes by printing lines. */
import { isLabError } from '../model/labError.ts';
import type { Target } from '../targets/target.ts';

/** A watch that goes on until it is stopped, or what it watches has ended. */
export interface Watch {
  stop(): void;
  /** Resolves when the watch has ended; rejects only for what is neither its stop nor the end of what it watches. */
  readonly done: Promise<void>;
}

/** What a watch is made of. */
export interface WatchParts {
  readonly what: string;
  readonly script: string;
  /** Milliseconds in which changes are taken together. */
  readonly coalesceMs: number;
  /** Whether a line tells of what is watched; all do otherwise. */
  readonly isMeant?: ((line: string) => boolean) | undefined;
  readonly onChange: () => void;
}

/** Calls `onChange` soon after each line that the script prints and that is meant, once for those that come together. */
export function untilStopped(target: Target, { what, script, coalesceMs, isMeant, onChange }: WatchParts): Watch {
  let timer: NodeJS.Timeout | undefined;
  let isStopped = false;
  const onStdout = (line: string): void => {
    if (isStopped || isMeant?.(line) === false) return;
    timer ??= setTimeout(() => {
      timer = undefined;
      onChange();
    }, coalesceMs);
  };
  const conversation = target.converse(script, { onStdout }, { what });
  const done = conversation.done
    .then(
      () => undefined,
      (error: unknown) => {
        if (!isLabError(error, 'cancelled')) throw error;
      },
    )
    .finally(() => {
      clearTimeout(timer);
    });
  return {
    stop: () => {
      // What is on its way may still come.
      isStopped = true;
      clearTimeout(timer);
      conversation.stop();
    },
    done,
  };
}
