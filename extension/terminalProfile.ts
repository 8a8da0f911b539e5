/** The terminal profile: a shell in a lab, from the terminal's own menu. */
import * as l10n from '@vscode/l10n';
import { EventEmitter, TerminalProfile, window, type Disposable, type Pseudoterminal } from 'vscode';
import { labTerminal } from './commands/labTerminal.ts';
import { pickPlace } from './commands/pickPlace.ts';
import { terminalProfileId } from './contributions.ts';
import { sayError } from './errors/reportError.ts';
import { demandTrust } from './runtime.ts';
import type { Services } from './services.ts';

/**
 * Registers the profile. A profile cannot be refused without an error of VS Code's own: where the user picks nobody the
 * terminal closes at once, and where there is no lab it says so.
 */
export function registerTerminalProfile(services: Services): Disposable {
  return window.registerTerminalProfileProvider(terminalProfileId, {
    provideTerminalProfile: async () => {
      const title = l10n.t('Open Terminal');
      try {
        demandTrust();
        const picked = await pickPlace(services, undefined, { title });
        if (picked !== undefined) return new TerminalProfile(await labTerminal(services, picked));
        return new TerminalProfile({ name: title, pty: saying(undefined) });
      } catch (error) {
        return new TerminalProfile({ name: title, pty: saying(sayError(error)) });
      }
    },
  });
}

/** A terminal that says something and closes at the next key; with nothing to say it closes at once. */
function saying(text: string | undefined): Pseudoterminal {
  const written = new EventEmitter<string>();
  const closed = new EventEmitter<number>();
  return {
    onDidWrite: written.event,
    onDidClose: closed.event,
    open: () => {
      if (text === undefined) closed.fire(0);
      else written.fire(`${text}\r\n${l10n.t('Press any key to close.')}\r\n`);
    },
    close: () => undefined,
    handleInput: () => closed.fire(0),
  };
}
