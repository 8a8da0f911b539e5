import * as l10n from '@vscode/l10n';
import { Uri, window, workspace } from 'vscode';
import { UserError } from '../errors/userError.ts';
import { findLabFiles, isLabFile } from '../labFile.ts';
import { isLab, type LabRef } from '../labRef.ts';
import type { Services } from '../services.ts';
import type { ObservedLab } from '../store.ts';
import type { Subject } from '../subject.ts';
import { labOf } from '../subject.ts';

/**
 * The lab file a command is about: the one named, that of the running lab named, the one in the editor, the only one
 * of the workspace, or the one that is picked; undefined where the user picks none. Rejects where there is none.
 */
export async function pickLabFile(
  { targets }: Pick<Services, 'targets'>,
  about: Subject | undefined,
): Promise<Uri | undefined> {
  if (about?.kind === 'file') return Uri.file(about.file);
  const lab = labOf(about);
  if (lab !== undefined) return fileOfLab(await targets.labs(), lab);
  const editor = window.activeTextEditor;
  if (editor !== undefined && isLabFile(editor.document)) return editor.document.uri;
  const files = await findLabFiles();
  if (files.length === 0) {
    throw new UserError(l10n.t('There is no Compose file in this workspace. Make one from a template.'), 'newLabFile');
  }
  if (files.length === 1) return files[0];
  const items = files.map((uri) => ({ label: workspace.asRelativePath(uri), uri }));
  const picked = await window.showQuickPick(items, { placeHolder: l10n.t('Which lab file?') });
  return picked?.uri;
}

function fileOfLab(labs: readonly ObservedLab[], ref: LabRef): Uri {
  const file = labs.find((one) => isLab(one, ref))?.running.lab.file;
  if (file !== undefined) return Uri.file(file);
  throw new UserError(l10n.t('Lab {0} was not made from a file.', ref.lab));
}
