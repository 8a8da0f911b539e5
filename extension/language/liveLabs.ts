/** What the language server hears of the labs that run. Pure. */
import { localTarget } from '../labRef.ts';
import type { LabsState } from '../labs.ts';
import type { LiveLab } from './protocol.ts';

/** The labs of all targets. */
export function liveLabs({ targets }: LabsState): readonly LiveLab[] {
  return targets.flatMap(({ target, labs, staleSince }) =>
    labs.map(({ running: { lab } }) => ({
      ...lab,
      ...(target === localTarget ? {} : { target }),
      ...(staleSince === undefined ? {} : { isOld: true }),
    })),
  );
}
