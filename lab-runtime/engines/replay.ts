/** A snapshot of a real host, or of a lab, rebuilt as a lab, so that it can be taken apart safely. */
import { say } from '../model/phrase.ts';
import type { Snapshot } from '../model/snapshot.ts';
import type { NotReplayed } from '../plan/replay/cast.ts';
import { planReplay, type Replay } from '../plan/replay/planReplay.ts';
import type { SnapshotDiff } from '../snapshot/diffSnapshots.ts';
import type { Target } from '../targets/target.ts';
import { compareReplay } from './compareReplay.ts';
import { build, scriptOf, stateOf, type OperationOptions } from './namespaces/namespacesEngine.ts';
import type { LabState, RunningLab } from './namespaces/state.ts';
import type { Privilege } from './namespaces/upScript.ts';
import { takeSnapshot } from './takeSnapshot.ts';

/** Options of {@link replayLab}. */
export interface ReplayOptions extends OperationOptions {
  /** The lab's name. */
  readonly name: string;
  /** `rootless` unless root is wanted. */
  readonly privilege?: Privilege | undefined;
}

/** What came of a replay. */
export interface ReplayOutcome {
  readonly lab: RunningLab;
  /** What could not be rebuilt as it was, and why. */
  readonly notReplayed: readonly NotReplayed[];
  /** What the kernel has otherwise than the snapshot, now that the lab stands: the proof of the rest. */
  readonly differences: SnapshotDiff;
}

/**
 * Rebuilds the host of a snapshot with everything on it: namespaces, interfaces, addresses, routes, rules, settings;
 * where containers listened, the built-in responder answers. Then it looks at what it has made, and tells where that
 * differs from the snapshot. Rejects as `up` does, and leaves nothing then.
 */
export async function replayLab(target: Target, snapshot: Snapshot, options: ReplayOptions): Promise<ReplayOutcome> {
  const replay = planReplay(snapshot, options.name);
  const { lab, left } = await build(target, replay.plan, stateFor(snapshot, replay, options), options);
  const now = await takeSnapshot(target, lab, { signal: options.signal });
  return {
    lab,
    notReplayed: [...replay.notReplayed, ...left.map((what) => ({ what, why: say`${target.id} refused it` }))],
    differences: compareReplay(snapshot, now, replay.cast),
  };
}

/** The commented, runnable shell script that {@link replayLab} would run. */
export function replayScript(snapshot: Snapshot, options: Pick<ReplayOptions, 'name' | 'privilege'>): string {
  const replay = planReplay(snapshot, options.name);
  return scriptOf(replay.plan, stateFor(snapshot, replay, options)).script;
}

function stateFor(
  { target, lab: of, takenAt }: Snapshot,
  { lab }: Replay,
  { privilege = 'rootless' }: Pick<ReplayOptions, 'privilege'>,
): LabState {
  return { ...stateOf(lab, privilege), replayOf: { target, ...(of === undefined ? {} : { lab: of }), takenAt } };
}
