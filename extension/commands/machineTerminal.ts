import * as l10n from '@vscode/l10n';
import { ThemeIcon, type TerminalOptions } from 'vscode';
import { UserError } from '../errors/userError.ts';
import { nameOfPlace, namespaceOf } from '../places.ts';
import { readSetting } from '../readSetting.ts';
import type { Services } from '../services.ts';
import { targetName } from '../targets/targetName.ts';
import { anyShell, targetVariable } from './labTerminal.ts';
import type { SeenPlace } from './pickSeen.ts';
import { useTarget } from './useTarget.ts';

/** A shell of the user's in a network namespace of a machine; sudo asks in it, where it takes root to get there. */
export async function machineTerminal(services: Services, { observed, place }: SeenPlace): Promise<TerminalOptions> {
  const [runtime, target] = await Promise.all([services.runtime(), useTarget(services, observed.target)]);
  const namespace = observed.snapshot && namespaceOf(observed.snapshot, place);
  const name = nameOfPlace(observed.snapshot, place);
  if (namespace === undefined) throw new UserError(l10n.t('{0} has no network namespace now.', name), 'refresh');
  const shell = readSetting('vethscope.terminal.shell');
  const argv = runtime.enterNamespaceArgv(namespace, shell === '' ? anyShell : [shell]);
  const { file, args } = target.terminal(argv);
  return {
    name: `${name} (${targetName(observed.target)})`,
    shellPath: file,
    shellArgs: [...args],
    iconPath: new ThemeIcon(place === 'host' ? 'server' : 'symbol-namespace'),
    isTransient: true,
    env: { [targetVariable]: observed.target },
  };
}
