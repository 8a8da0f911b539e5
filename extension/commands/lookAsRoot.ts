import * as l10n from '@vscode/l10n';
import type { Commands } from '../contributions.ts';
import { UserError } from '../errors/userError.ts';
import type { Services } from '../services.ts';
import { withProgress } from '../withProgress.ts';
import { pickTarget } from './pickTarget.ts';
import { subjectOf } from './subjectOf.ts';
import { useRoot } from './useRoot.ts';

/** Looks at a machine itself as root: this one by sudo from now on, another as everything there is done. */
export function lookAsRoot(services: Services): Commands['vethscope.lookAsRoot'] {
  return async (about) => {
    const subject = subjectOf(services, about);
    const target = await pickTarget(services, subject, l10n.t('Look as Root'));
    if (target === undefined) return false;
    if (target.link !== undefined) return useRoot(services)({ kind: 'target', target: target.id });
    const refused = await withProgress(l10n.t('Looking at the machine itself'), ({ signal }) =>
      target.lookAsRoot(signal),
    );
    if (refused === undefined) return true;
    if (refused !== '') throw new UserError(refused);
    return false;
  };
}
