/** Keeps the context key `vethscope.state` right: it decides which welcome an empty view shows. */
import { commands } from 'vscode';
import type { ContextKeys } from './contributions.ts';
import type { Disposable } from './emitter.ts';
import type { Readiness } from './readiness.ts';
import { isLinux } from './runtime.ts';
import type { Store } from './store.ts';

type State = ContextKeys['vethscope.state'];

/** Follows the store and, where no lab runs, asks whether one could. */
export function followState(store: Store, readiness: Readiness): Disposable {
  let shown: State | undefined;
  const update = (): void => {
    const state = stateOf(store, readiness);
    if (state === shown) return;
    shown = state;
    void commands.executeCommand('setContext', 'vethscope.state' satisfies keyof ContextKeys, state);
    if (state === 'empty' || state === 'failed') void readiness.examineOnce();
  };
  update();
  const listeners = [store.onDidChange(update), readiness.onDidChange(update)];
  return {
    dispose: () => {
      for (const listener of listeners) listener.dispose();
    },
  };
}

function stateOf({ state }: Store, { report }: Readiness): State {
  if (!isLinux()) return 'notLinux';
  if (state.labs.length > 0) return 'labs';
  if (report?.ready === false) return 'toolsMissing';
  if (state.read === 'read') return 'empty';
  return state.read;
}
