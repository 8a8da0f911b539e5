import * as l10n from '@vscode/l10n';
import { window } from 'vscode';
import type { Commands } from '../contributions.ts';
import { UserError } from '../errors/userError.ts';
import { readSetting } from '../readSetting.ts';
import type { Services } from '../services.ts';
import { withProgress } from '../withProgress.ts';
import { pickTarget } from './pickTarget.ts';
import { subjectOf } from './subjectOf.ts';
import { useRoot } from './useRoot.ts';

/** Looks at a machine itself as root: this one from now on, in the way that is picked; another as everything there is done. */
export function lookAsRoot(services: Services): Commands['vethscope.lookAsRoot'] {
  return async (about) => {
    const subject = subjectOf(services, about);
    const target = await pickTarget(services, subject, l10n.t('Look as Root'));
    if (target === undefined) return false;
    if (target.link !== undefined) return useRoot(services)({ kind: 'target', target: target.id });
    const picked = await window.showQuickPick(ways(), {
      title: l10n.t('Look as Root'),
      placeHolder: l10n.t('The command that is run; to look, and for nothing else'),
    });
    if (picked === undefined) return false;
    const refused = await withProgress(l10n.t('Looking at the machine itself'), ({ signal }) =>
      target.lookAsRoot(picked.way, signal),
    );
    if (refused === undefined) return true;
    if (refused !== '') throw new UserError(refused);
    return false;
  };
}

/** What is run is said before it is run. */
function ways() {
  const setting = readSetting('vethscope.docker.image');
  const image = setting === '' ? 'debian:stable-slim' : setting;
  return [
    { way: 'sudo', label: l10n.t('$(shield) With sudo'), detail: 'sudo -n sh, sudo sh' },
    {
      way: 'helper',
      label: l10n.t('$(package) With a container, where you may use Docker but not sudo'),
      detail: `docker run --rm --cap-add=SYS_ADMIN,… --pid=host --network=host --entrypoint=nsenter ${image} -t 1 -m -u -i -n sh`,
    },
  ] as const;
}
