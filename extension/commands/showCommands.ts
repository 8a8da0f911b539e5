import * as l10n from '@vscode/l10n';
import { basename } from 'node:path';
import { Uri, ViewColumn, window, workspace, type Disposable } from 'vscode';
import type { Commands } from '../contributions.ts';
import { readLabFile, showLabFile } from '../labFile.ts';
import { readSetting } from '../readSetting.ts';
import { sayPhrase } from '../sayPhrase.ts';
import type { Services } from '../services.ts';
import { queryOf, virtualUri } from '../virtualDocuments.ts';
import { pickLabFile } from './pickLabFile.ts';
import { subjectOf } from './subjectOf.ts';

/** The kind of virtual document: the commented script that would build a lab. */
const planKind = 'plan';

/** Shows the script that Start Lab would run, beside the lab file. */
export function showCommands(services: Services): Commands['vethscope.showCommands'] {
  return async (about) => {
    const uri = await pickLabFile(services, subjectOf(services, about));
    if (uri === undefined) return;
    await showOnTheLeft(uri);
    const document = await workspace.openTextDocument(
      virtualUri(planKind, `${basename(uri.path)}.sh`, { file: uri.fsPath }),
    );
    await window.showTextDocument(document, { viewColumn: ViewColumn.Beside, preserveFocus: true, preview: true });
  };
}

/** The lab file itself, unless some editor shows it already. */
async function showOnTheLeft(uri: Uri): Promise<void> {
  const isShown = window.visibleTextEditors.some(({ document }) => document.uri.toString() === uri.toString());
  if (!isShown) await showLabFile(uri, { viewColumn: ViewColumn.One, preview: true });
}

/** Makes these documents, and makes them anew when their lab file is saved, or another file: it may be one of theirs. */
export function providePlans({ documents, runtime }: Pick<Services, 'documents' | 'runtime'>): Disposable {
  documents.provide(planKind, async (uri) => {
    const loaded = await runtime();
    const { lab, errors } = await readLabFile(loaded, Uri.file(queryOf(uri).get('file') ?? ''));
    if (lab !== undefined) return loaded.planScript(lab, readSetting('vethscope.lab.privilege'));
    const lines = errors.map(
      ({ range, phrases }) => `# ${String(range.line)}:${String(range.column)}: ${sayPhrase(phrases.message)}`,
    );
    return [`# ${l10n.t('The lab file has errors; there is nothing to run.')}`, ...lines, ''].join('\n');
  });
  return workspace.onDidSaveTextDocument(() => documents.refresh(planKind));
}
