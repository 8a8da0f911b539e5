/** Terminals in a lab: a shell in the namespaces of its host, of an outside peer or of a container. */
import { ThemeIcon, window, type TerminalOptions } from 'vscode';
import { kindOfPlace } from '../places.ts';
import { readSetting } from '../readSetting.ts';
import type { Services } from '../services.ts';
import type { Picked } from './pickPlace.ts';

/** By these in its environment a terminal is known again. */
const labVariable = 'VETHSCOPE_LAB';
const placeVariable = 'VETHSCOPE_PLACE';

/** bash where the machine has it, for it has a history; every machine has sh. */
const anyShell = ['sh', '-c', 'if command -v bash >/dev/null; then exec bash; fi; exec sh'];

/** How a terminal gets there. Rejects where nothing may be run, or its program has ended. */
export async function labTerminal(services: Services, { observed, place }: Picked): Promise<TerminalOptions> {
  const [runtime, target] = await Promise.all([services.runtime(), services.target()]);
  const { running } = observed;
  const shell = readSetting('vethscope.terminal.shell');
  const argv = runtime.enterArgv(running, runtime.whereNamed(running, place), shell === '' ? anyShell : [shell]);
  const { file, args } = target.terminal(argv);
  const icons = { host: 'server', outside: 'globe', container: 'package' };
  return {
    name: `${place} (${running.name})`,
    shellPath: file,
    shellArgs: [...args],
    iconPath: new ThemeIcon(icons[kindOfPlace(running, place) ?? 'container']),
    isTransient: true,
    env: { [labVariable]: running.name, [placeVariable]: place },
  };
}

/**
 * Closes the terminals of a lab, or of one place in it, whose shells are about to end. A shell that is ended from outside
 * would be an error to VS Code.
 */
export function closeLabTerminals(lab: string, place?: string): void {
  for (const terminal of window.terminals) {
    const env = 'env' in terminal.creationOptions ? terminal.creationOptions.env : undefined;
    if (env?.[labVariable] !== lab || (place !== undefined && env[placeVariable] !== place)) continue;
    terminal.dispose();
  }
}
