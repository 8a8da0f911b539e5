import { workspace } from 'vscode';
import { settingDefaults, settingRules, type Settings } from './contributions.ts';

/** The value of a setting; its default where what the user wrote is none that package.json allows. */
export function readSetting<Id extends keyof Settings>(id: Id): Settings[Id] {
  const value = workspace.getConfiguration().get<unknown>(id);
  return settingRules[id](value) ? value : settingDefaults[id];
}
