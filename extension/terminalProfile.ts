/** The terminal profile: a shell in a lab, from the terminal's own menu. */
import * as l10n from '@vscode/l10n';
import { TerminalProfile, window, type Disposable } from 'vscode';
import { labTerminal } from './commands/labTerminal.ts';
import { pickPlace } from './commands/pickPlace.ts';
import { terminalProfileId } from './contributions.ts';
import type { Services } from './services.ts';

/** Registers the profile. Where there is no lab, or the user picks nobody, no terminal opens. */
export function registerTerminalProfile(services: Services, report: (error: unknown) => void): Disposable {
  return window.registerTerminalProfileProvider(terminalProfileId, {
    provideTerminalProfile: async () => {
      try {
        const picked = await pickPlace(services, undefined, { title: l10n.t('Open Terminal') });
        return picked && new TerminalProfile(await labTerminal(services, picked));
      } catch (error) {
        report(error);
        return undefined;
      }
    },
  });
}
