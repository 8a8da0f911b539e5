import { commands } from 'vscode';
import type { CommandId, Commands } from '../../extension/contributions.ts';

/** Runs a command of the extension, with the types it has. */
export function run<Id extends CommandId>(id: Id, ...args: Parameters<Commands[Id]>): ReturnType<Commands[Id]> {
  return commands.executeCommand(id, ...args) as ReturnType<Commands[Id]>;
}
