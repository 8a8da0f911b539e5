import * as l10n from '@vscode/l10n';
import type { Commands } from '../contributions.ts';
import type { Services } from '../services.ts';
import { pickSeenPlace, selectionOf } from './pickSeen.ts';
import { subjectOf } from './subjectOf.ts';

/** Chooses whose namespace Interfaces, Routes, iptables and Published Ports show. */
export function selectNamespace(services: Services): Commands['vethscope.selectNamespace'] {
  return async (about) => {
    const picked = await pickSeenPlace(services, subjectOf(services, about), {
      title: l10n.t('Select Namespace'),
      purpose: 'look',
    });
    if (picked !== undefined) services.targets.select(selectionOf(picked));
  };
}
