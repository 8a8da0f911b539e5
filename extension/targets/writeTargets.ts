import { ConfigurationTarget, workspace } from 'vscode';
import type { LabTargets } from './labTargets.ts';
import { wishedTargets, type TargetWish } from './targetWish.ts';

/** Writes the setting, which is the user's: a workspace cannot have it. The targets are there when this resolves. */
export async function writeTargets(targets: LabTargets, list: readonly TargetWish[]): Promise<void> {
  const value = list.length === 0 ? undefined : list;
  await workspace.getConfiguration().update('vethscope.targets', value, ConfigurationTarget.Global);
  targets.follow(wishedTargets(list));
}
