/** What stands in the way of a view, or what it shows. Pure. */
import type { DoctorReport } from '../lab-runtime/index.ts';
import type { ContextKeys } from './contributions.ts';
import type { StoreState } from './store.ts';
import { shownNamespace } from './views/model/shownNamespace.ts';

/** What {@link labState} is told from. */
export interface Circumstances {
  readonly isLinux: boolean;
  readonly state: StoreState;
  /** What the doctor said, if he was asked. */
  readonly report: Pick<DoctorReport, 'ready' | 'install'> | undefined;
}

/** See {@link ContextKeys}. A lab that runs is shown, whatever the doctor says. */
export function labState({ isLinux, state, report }: Circumstances): ContextKeys['vethscope.state'] {
  if (!isLinux) return 'notLinux';
  if (state.labs.length > 0) return 'labs';
  if (report?.ready === false) return report.install === undefined ? 'notReady' : 'toolsMissing';
  if (state.read === 'read') return 'empty';
  return state.read;
}

/** See {@link ContextKeys}. */
export function shownState(state: StoreState): ContextKeys['vethscope.shown'] {
  const lab = state.labs.find(({ running }) => running.name === state.selected?.lab);
  if (lab?.snapshot === undefined) return lab?.failure === undefined ? 'nothing' : 'unseen';
  return shownNamespace(state) === undefined ? 'gone' : 'namespace';
}
