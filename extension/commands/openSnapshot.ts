import * as l10n from '@vscode/l10n';
import { window, workspace, type Uri } from 'vscode';
import type { Commands } from '../contributions.ts';
import { UserError } from '../errors/userError.ts';
import { machineRef } from '../labRef.ts';
import { savedTarget, type SavedSnapshot } from '../savedSnapshots.ts';
import type { Services } from '../services.ts';
import { machineNodeId } from '../views/model/machineContainer.ts';

/** Shows a saved snapshot in the same trees as the machine that it is of, on any system. */
export function openSnapshot(services: Services): Commands['vethscope.openSnapshot'] {
  return async (file) => {
    const uri = file ?? (await askForSnapshot(l10n.t('Open Snapshot')));
    if (uri === undefined) return false;
    const saved = await readSnapshot(services, uri);
    services.targets.openSaved(saved);
    const target = savedTarget(saved.file);
    services.targets.select({ ...machineRef(target), place: 'host' });
    await services.views.labs.reveal(machineNodeId(target), 'unfold');
    return true;
  };
}

/** Asks for a file; undefined where the user thinks better of it. */
export async function askForSnapshot(title: string): Promise<Uri | undefined> {
  const filters = { [l10n.t('Snapshots')]: ['json'] };
  const [uri] = (await window.showOpenDialog({ title, filters, canSelectMany: false })) ?? [];
  return uri;
}

/** Rejects where there is no such file, or it is no snapshot. */
export async function readSnapshot({ runtime }: Pick<Services, 'runtime'>, uri: Uri): Promise<SavedSnapshot> {
  const { parseSnapshot } = await runtime();
  const bytes = await workspace.fs.readFile(uri).then(
    (read) => read,
    () => {
      throw new UserError(l10n.t('{0} cannot be read.', uri.fsPath));
    },
  );
  return { file: uri.fsPath, snapshot: parseSnapshot(new TextDecoder().decode(bytes), uri.fsPath) };
}
