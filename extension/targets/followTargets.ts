/** Has the targets that the settings name, where anything may be run, and opens what was lost when the user comes back. */
import { window, workspace, type Disposable } from 'vscode';
import { readSetting } from '../readSetting.ts';
import type { LabTargets } from './labTargets.ts';
import { wishedTargets } from './targetWish.ts';

/** How targets are opened; those that are open were opened otherwise. */
const ways = ['vethscope.ssh.path', 'vethscope.docker.image', 'vethscope.commandPrefixes'];

/** See the head of this file. */
export function followTargets(targets: LabTargets): Disposable {
  const follow = (): void => targets.follow(workspace.isTrusted ? wishedTargets(readSetting('vethscope.targets')) : []);
  follow();
  const listeners = [
    workspace.onDidChangeConfiguration((change) => {
      if (ways.some((way) => change.affectsConfiguration(way))) targets.follow([]);
      if (change.affectsConfiguration('vethscope')) follow();
    }),
    workspace.onDidGrantWorkspaceTrust(() => {
      follow();
      void targets.refresh();
    }),
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
