/** What stands in the way of a view, or what it shows. Pure. */
import type { DoctorReport } from '../lab-runtime/index.ts';
import type { ContextKeys } from './contributions.ts';
import { localTarget } from './labRef.ts';
import { labsIn, seenIn, type LabsState } from './labs.ts';
import { shownNamespace } from './views/model/shownNamespace.ts';

/** What the doctor said of this machine, if he was asked. */
type Report = Pick<DoctorReport, 'ready' | 'install'> | undefined;

/** See {@link ContextKeys}. A lab that runs, and a machine that is looked at, is shown, whatever the doctor says. */
export function labState(state: LabsState, report: Report): ContextKeys['vethscope.state'] {
  if (labsIn(state).length > 0 || state.targets.some(({ itself }) => itself?.opened === true)) return 'labs';
  const here = state.targets.find(({ target }) => target === localTarget);
  if (here === undefined) return state.targets.length === 0 ? 'notLinux' : 'empty';
  if (report?.ready === false) return report.install === undefined ? 'notReady' : 'toolsMissing';
  return here.read === 'read' ? 'empty' : here.read;
}

/** See {@link ContextKeys}. */
export function shownState(state: LabsState): ContextKeys['vethscope.shown'] {
  const seen = seenIn(state, state.selected);
  if (seen?.snapshot === undefined) return seen?.failure === undefined ? 'nothing' : 'unseen';
  return shownNamespace(state) === undefined ? 'gone' : 'namespace';
}
