/** One watch a running lab, for as long as somebody looks. */
import type { RunningLab } from '../lab-runtime/index.ts';

/** What a watch is; see {@link watchLab} of the runtime. */
export interface Watch {
  stop(): void;
  readonly done: Promise<void>;
}

/** Starts and stops watches so that they match the labs that run. */
export interface LabWatches {
  /** Watches these labs and no others. A lab whose watch failed is not watched again until the next `stop`. */
  follow(labs: readonly RunningLab[]): void;
  stop(): void;
}

/**
 * Watches that call `onChange` when something in their lab changed, and when their lab has ended. `onFailure` hears why
 * a watch cannot go on.
 */
export function createLabWatches(
  start: (lab: RunningLab, onChange: () => void) => Watch,
  onChange: () => void,
  onFailure: (lab: string, error: unknown) => void,
): LabWatches {
  const watches = new Map<string, Watch | 'failed'>();
  const begin = (lab: RunningLab): void => {
    const key = keyOf(lab);
    const watch = start(lab, onChange);
    const isCurrent = () => watches.get(key) === watch;
    watches.set(key, watch);
    watch.done.then(
      () => {
        if (!isCurrent()) return;
        watches.set(key, 'failed');
        onChange();
      },
      (error: unknown) => {
        if (!isCurrent()) return;
        watches.set(key, 'failed');
        onFailure(lab.name, error);
      },
    );
  };
  const end = (key: string): void => {
    const watch = watches.get(key);
    watches.delete(key);
    if (watch !== undefined && watch !== 'failed') watch.stop();
  };
  return {
    follow: (labs) => {
      const wanted = new Set(labs.map(keyOf));
      for (const key of watches.keys()) if (!wanted.has(key)) end(key);
      for (const lab of labs) if (!watches.has(keyOf(lab))) begin(lab);
    },
    stop: () => {
      for (const key of watches.keys()) end(key);
    },
  };
}

/** A lab that was taken down and brought up again has another holder, and so another watch. */
function keyOf(lab: RunningLab): string {
  return `${lab.name}/${String(lab.holderPid)}`;
}
