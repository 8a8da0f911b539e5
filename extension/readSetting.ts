import { workspace } from 'vscode';
import { settingDefaults, type Settings } from './contributions.ts';

/** The value of a setting; its default where what the user wrote has the wrong type. */
export function readSetting<Id extends keyof Settings>(id: Id): Settings[Id] {
  const otherwise = settingDefaults[id];
  const value = workspace.getConfiguration().get<Settings[Id]>(id, otherwise);
  return typeof value === typeof otherwise ? value : otherwise;
}
