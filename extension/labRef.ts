/** Which lab is meant: names are unique on one target, not among several. Pure. */
import type { RunningLab } from '../lab-runtime/index.ts';

/** The id of the machine that the extension runs on. */
export const localTarget = 'local';

/** A lab by its target, which is this machine where it is left out, and its name. */
export interface LabRef {
  readonly target?: string | undefined;
  readonly lab: string;
}

/** Stands in place of a lab's name for what belongs to none, but to the machine itself; no lab can be called that. */
export const machineItself = '@machine';

/** What names a machine itself. */
export function machineRef(target: string): LabRef {
  return target === localTarget ? { lab: machineItself } : { target, lab: machineItself };
}

/** What names a lab that was seen; subjects and selections carry it. */
export function labRefOf({
  target,
  running,
}: {
  readonly target: string;
  readonly running: Pick<RunningLab, 'name'>;
}): LabRef {
  return target === localTarget ? { lab: running.name } : { target, lab: running.name };
}

/** What names either. */
export function refOf({
  target,
  running,
}: {
  readonly target: string;
  readonly running?: Pick<RunningLab, 'name'> | undefined;
}): LabRef {
  return running === undefined ? machineRef(target) : labRefOf({ target, running });
}

/** The target of a lab. */
export function targetOf({ target }: Pick<LabRef, 'target'>): string {
  return target ?? localTarget;
}

/** A text that is another one for every lab: its name alone on this machine. */
export function labKey({ target = localTarget, lab }: LabRef): string {
  return target === localTarget ? lab : `${target}/${lab}`;
}

/** Whether a lab that was seen is the one that is meant. */
export function isLab(
  observed: { readonly target: string; readonly running: Pick<RunningLab, 'name'> },
  ref: LabRef | undefined,
): boolean {
  return ref !== undefined && observed.running.name === ref.lab && observed.target === targetOf(ref);
}
