import * as l10n from '@vscode/l10n';
import { window } from 'vscode';
import type { Commands } from '../contributions.ts';
import { machineItself } from '../labRef.ts';
import type { Services } from '../services.ts';
import { labTerminal } from './labTerminal.ts';
import { machineTerminal } from './machineTerminal.ts';
import { pickPlace } from './pickPlace.ts';
import { pickSeenPlace } from './pickSeen.ts';
import { labOf } from '../subject.ts';
import { subjectOf } from './subjectOf.ts';

/** Opens a shell in a container, on the host or outside; on a machine itself, in a network namespace. */
export function openTerminal(services: Services): Commands['vethscope.openTerminal'] {
  return async (about) => {
    const subject = subjectOf(services, about);
    const options = { title: l10n.t('Open Terminal') };
    if (labOf(subject)?.lab === machineItself) {
      const seen = await pickSeenPlace(services, subject, options);
      if (seen !== undefined) window.createTerminal(await machineTerminal(services, seen)).show();
      return;
    }
    const picked = await pickPlace(services, subject, options);
    if (picked !== undefined) window.createTerminal(await labTerminal(services, picked)).show();
  };
}
