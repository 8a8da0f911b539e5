/** What all targets together show: their labs, and whose namespace is selected. Pure. */
import { isLab, labRefOf, machineItself, machineRef, targetOf, type LabRef } from './labRef.ts';
import type { MachineSight } from './machineStore.ts';
import { placesOf } from './places.ts';
import type { Observed, ObservedLab, StoreState } from './store.ts';
import type { Reach } from './targets/reach.ts';

/** Whose namespace the views show. */
export interface Selection extends LabRef {
  /** `host`, an outside peer or a container. */
  readonly place: string;
}

/** A target and what is known of it. */
export interface TargetState extends StoreState {
  readonly reach: Reach;
  /** The machine itself, where somebody has looked at it. */
  readonly itself?: MachineSight | undefined;
  /** Of a virtual machine of ours, once that was looked at. */
  readonly machine?: 'running' | 'stopped' | undefined;
}

/** What the views show; immutable. */
export interface LabsState {
  /** This machine first. */
  readonly targets: readonly TargetState[];
  /** The wish of the user where it still exists, else the first lab's host; undefined where no lab is known. */
  readonly selected?: Selection | undefined;
  /** How the iptables view is ordered; default: by table. */
  readonly rulesBy?: RulesBy | undefined;
}

/** As iptables lists rules, or as the kernel asks them. */
export type RulesBy = 'table' | 'hook';

/** All labs that are known, on whichever target. */
export function labsIn({ targets }: LabsState): readonly ObservedLab[] {
  return targets.flatMap(({ labs }) => labs);
}

/** A lab by what names it. */
function findIn(state: LabsState, ref: LabRef | undefined): ObservedLab | undefined {
  return labsIn(state).find((observed) => isLab(observed, ref));
}

/** What was seen of a lab, or of a machine itself, by what names it. */
export function seenIn(state: LabsState, ref: LabRef | undefined): Observed | undefined {
  if (ref?.lab !== machineItself) return findIn(state, ref);
  const target = targetOf(ref);
  const itself = state.targets.find((one) => one.target === target)?.itself;
  if (itself?.opened !== true) return undefined;
  const { snapshot, earlier, failure } = itself;
  return { target, snapshot, earlier, failure };
}

/** Since when the target of a lab is out of reach; undefined where it is not. */
export function staleSince({ targets }: LabsState, ref: LabRef | undefined): Date | undefined {
  return ref && targets.find(({ target }) => target === targetOf(ref))?.staleSince;
}

/** These targets, with what is selected of them. */
export function selectIn(targets: readonly TargetState[], wish: Selection | undefined): LabsState {
  const machine = wish?.lab === machineItself ? seenIn({ targets }, wish) : undefined;
  if (wish !== undefined && machine !== undefined) {
    return { targets, selected: { ...machineRef(machine.target), place: wish.place } };
  }
  return { targets, selected: selectedIn(labsIn({ targets }), wish) };
}

function selectedIn(labs: readonly ObservedLab[], wish: Selection | undefined): Selection | undefined {
  const wished = labs.find((observed) => isLab(observed, wish));
  if (wish !== undefined && wished !== undefined && placesOf(wished.running).includes(wish.place)) {
    return { ...labRefOf(wished), place: wish.place };
  }
  const first = wished ?? labs[0];
  return first === undefined ? undefined : { ...labRefOf(first), place: 'host' };
}
