/** What stands in the way of a view, or what it shows. Pure. */
import type { DoctorReport } from '../lab-runtime/index.ts';
import type { ContextKeys } from './contributions.ts';
import { localTarget } from './labRef.ts';
import { findIn, labsIn, type LabsState } from './labs.ts';
import { shownNamespace } from './views/model/shownNamespace.ts';

/** What the doctor said of this machine, if he was asked. */
type Report = Pick<DoctorReport, 'ready' | 'install'> | undefined;

/** See {@link ContextKeys}. A lab that runs is shown, whatever the doctor says. */
export function labState(state: LabsState, report: Report): ContextKeys['vethscope.state'] {
  if (labsIn(state).length > 0) return 'labs';
  const here = state.targets.find(({ target }) => target === localTarget);
  if (here === undefined) return state.targets.length === 0 ? 'notLinux' : 'empty';
  if (report?.ready === false) return report.install === undefined ? 'notReady' : 'toolsMissing';
  return here.read === 'read' ? 'empty' : here.read;
}

/** See {@link ContextKeys}. */
export function shownState(state: LabsState): ContextKeys['vethscope.shown'] {
  const lab = findIn(state, state.selected);
  if (lab?.snapshot === undefined) return lab?.failure === undefined ? 'nothing' : 'unseen';
  return shownNamespace(state) === undefined ? 'gone' : 'namespace';
}
