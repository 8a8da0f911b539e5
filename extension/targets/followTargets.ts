/** Has the targets that the settings name, and opens what was lost when the user comes back. */
import { window, workspace, type Disposable } from 'vscode';
import { readSetting } from '../readSetting.ts';
import type { LabTargets } from './labTargets.ts';
import { wishedTargets } from './targetWish.ts';

/** See the head of this file. */
export function followTargets(targets: LabTargets): Disposable {
  const listeners = [
    workspace.onDidChangeConfiguration((change) => {
      if (change.affectsConfiguration('vethscope.targets')) {
        targets.follow(wishedTargets(readSetting('vethscope.targets')));
      }
    }),
    workspace.onDidGrantWorkspaceTrust(() => void targets.refresh()),
    window.onDidChangeWindowState(({ focused }) => {
      if (focused) targets.hurry();
    }),
  ];
  return {
    dispose: () => {
      for (const listener of listeners) listener.dispose();
    },
  };
}
