/** Terminals in a lab: a shell in the namespaces of its host, of an outside peer or of a container. */
import { ThemeIcon, window, type TerminalOptions } from 'vscode';
import { localTarget, targetOf, type LabRef } from '../labRef.ts';
import { kindOfPlace } from '../places.ts';
import { readSetting } from '../readSetting.ts';
import type { Services } from '../services.ts';
import { targetName } from '../targets/targetName.ts';
import type { Picked } from './pickPlace.ts';
import { useTarget } from './useTarget.ts';

/** By these in its environment a terminal is known again. */
export const targetVariable = 'VETHSCOPE_TARGET';
const labVariable = 'VETHSCOPE_LAB';
const placeVariable = 'VETHSCOPE_PLACE';

/** bash where the machine has it, for it has a history; every machine has sh. */
export const anyShell = ['sh', '-c', 'if command -v bash >/dev/null; then exec bash; fi; exec sh'];

/** How a terminal gets there. Rejects where nothing may be run, or its program has ended. */
export async function labTerminal(services: Services, { observed, place }: Picked): Promise<TerminalOptions> {
  const [runtime, target] = await Promise.all([services.runtime(), useTarget(services, observed.target)]);
  const { running } = observed;
  const shell = readSetting('vethscope.terminal.shell');
  const argv = runtime.enterArgv(running, runtime.whereNamed(running, place), shell === '' ? anyShell : [shell]);
  const { file, args } = target.terminal(argv);
  const icons = { host: 'server', outside: 'globe', container: 'package' };
  return {
    name: `${place} (${running.name}${observed.target === localTarget ? '' : ` · ${targetName(observed.target)}`})`,
    shellPath: file,
    shellArgs: [...args],
    iconPath: new ThemeIcon(icons[kindOfPlace(running, place) ?? 'container']),
    isTransient: true,
    env: { [targetVariable]: observed.target, [labVariable]: running.name, [placeVariable]: place },
  };
}

/**
 * Closes the terminals of a lab, or of one place in it, whose shells are about to end. A shell that is ended from outside
 * would be an error to VS Code.
 */
export function closeLabTerminals(ref: LabRef, place?: string): void {
  closeWhere(
    (env) =>
      env[targetVariable] === targetOf(ref) &&
      env[labVariable] === ref.lab &&
      (place === undefined || env[placeVariable] === place),
  );
}

/** Closes the terminals on a target that is about to be disconnected. */
export function closeTerminalsOf(target: string): void {
  closeWhere((env) => env[targetVariable] === target);
}

function closeWhere(is: (env: NonNullable<TerminalOptions['env']>) => boolean): void {
  for (const terminal of window.terminals) {
    const env = 'env' in terminal.creationOptions ? terminal.creationOptions.env : undefined;
    if (env !== undefined && is(env)) terminal.dispose();
  }
}
