/** Snapshots that were opened from files: shown as if they were machines, but nothing can be run there. Pure. */
import type { Snapshot } from '../lab-runtime/index.ts';
import type { TargetState } from './labs.ts';
import { partsOf } from './targets/targetName.ts';

/** One of them. */
export interface SavedSnapshot {
  /** Path of its file. */
  readonly file: string;
  readonly snapshot: Snapshot;
}

/** What stands for it where others have a target. */
export function savedTarget(file: string): string {
  return `snapshot:${file}`;
}

/** Whether that is one. */
export function isSaved(target: string): boolean {
  return partsOf(target).kind === 'snapshot';
}

/** As the views show it: there is nothing to reach, no lab, and the machine is as it was. */
export function savedState({ file, snapshot }: SavedSnapshot): TargetState {
  return {
    target: savedTarget(file),
    read: 'read',
    labs: [],
    reach: { kind: 'here' },
    itself: { opened: true, isReading: false, snapshot },
  };
}
