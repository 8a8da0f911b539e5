import * as l10n from '@vscode/l10n';
import { Uri, window, workspace } from 'vscode';
import type { Commands } from '../contributions.ts';
import { UserError } from '../errors/userError.ts';
import type { Services } from '../services.ts';
import { targetName } from '../targets/targetName.ts';
import { pickSeen } from './pickSeen.ts';
import { subjectOf } from './subjectOf.ts';

/** Keeps what is seen of a lab, or of a machine itself, in a file, as `vethscope save` does. */
export function saveSnapshot(services: Services): Commands['vethscope.saveSnapshot'] {
  return async (about, file) => {
    const observed = await pickSeen(services, subjectOf(services, about));
    if (observed === undefined) return false;
    const { snapshot, running, target, failure } = observed;
    if (snapshot === undefined) throw new UserError(failure ?? l10n.t('Nothing was seen of it yet.'), 'refresh');
    const name = `${(running?.name ?? targetName(target)).replaceAll(/[^\w.-]+/gu, '-')}.json`;
    const destination = file ?? (await askWhere(name));
    if (destination === undefined) return false;
    await workspace.fs.writeFile(destination, new TextEncoder().encode(`${JSON.stringify(snapshot)}\n`));
    return true;
  };
}

function askWhere(name: string): Thenable<Uri | undefined> {
  const [folder] = workspace.workspaceFolders ?? [];
  return window.showSaveDialog({
    title: l10n.t('Save Snapshot'),
    filters: { [l10n.t('Snapshots')]: ['json'] },
    ...(folder === undefined ? {} : { defaultUri: Uri.joinPath(folder.uri, name) }),
  });
}
