/** Keeps the context keys right that decide which welcome an empty view shows. */
import { commands } from 'vscode';
import type { ContextKeys } from './contributions.ts';
import type { Disposable } from './emitter.ts';
import { labState, shownState } from './labState.ts';
import type { Readiness } from './readiness.ts';
import { isLinux } from './runtime.ts';
import type { Store } from './store.ts';

/** Follows the store and, where no lab runs and somebody looks, asks whether one could. */
export function followState(store: Store, readiness: Readiness): Disposable {
  const set = contextSetter();
  const update = (): void => {
    const state = labState({ isLinux: isLinux(), state: store.state, report: readiness.report });
    set('vethscope.state', state);
    set('vethscope.shown', shownState(store.state));
    if (store.isLookedAt && (state === 'empty' || state === 'failed')) void readiness.examineOnce();
  };
  update();
  const listeners = [store.onDidChange(update), readiness.onDidChange(update)];
  return {
    dispose: () => {
      for (const listener of listeners) listener.dispose();
    },
  };
}

/** Sets a key where it changes. */
function contextSetter() {
  const known = new Map<string, string>();
  return <Key extends keyof ContextKeys>(key: Key, value: ContextKeys[Key]): void => {
    if (known.get(key) === value) return;
    known.set(key, value);
    void commands.executeCommand('setContext', key, value);
  };
}
