import * as l10n from '@vscode/l10n';
import { window } from 'vscode';
import type { Commands } from '../contributions.ts';
import type { Services } from '../services.ts';
import { labTerminal } from './labTerminal.ts';
import { pickPlace } from './pickPlace.ts';
import { subjectOf } from './subjectOf.ts';

/** Opens a shell in a container, on the host or outside. */
export function openTerminal(services: Services): Commands['vethscope.openTerminal'] {
  return async (about) => {
    const picked = await pickPlace(services, subjectOf(services, about), { title: l10n.t('Open Terminal') });
    if (picked !== undefined) window.createTerminal(await labTerminal(services, picked)).show();
  };
}
