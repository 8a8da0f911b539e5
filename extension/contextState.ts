/** Keeps the context keys right that decide which welcome an empty view shows. */
import { commands } from 'vscode';
import type { ContextKeys } from './contributions.ts';
import type { Disposable } from './emitter.ts';
import { labState, shownState } from './labState.ts';
import type { LabTargets } from './targets/labTargets.ts';

/** Follows the targets and, where no lab runs and somebody looks, asks whether one could. */
export function followState(targets: LabTargets): Disposable {
  const set = contextSetter();
  const update = (): void => {
    const readiness = targets.here?.readiness;
    const state = labState(targets.state, readiness?.report);
    set('vethscope.state', state);
    set('vethscope.shown', shownState(targets.state));
    set('vethscope.rulesBy', targets.state.rulesBy ?? 'table');
    set('vethscope.targets', targets.all.length > (targets.here === undefined ? 0 : 1) ? 'several' : 'one');
    if (targets.isLookedAt && (state === 'empty' || state === 'failed')) void readiness?.examineOnce();
  };
  update();
  return targets.onDidChange(update);
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
