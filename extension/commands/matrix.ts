import * as l10n from '@vscode/l10n';
import { commands } from 'vscode';
import type { Commands } from '../contributions.ts';
import { labKey, labRefOf, localTarget } from '../labRef.ts';
import { matrixMarkdown } from '../matrixMarkdown.ts';
import type { Services } from '../services.ts';
import { targetName } from '../targets/targetName.ts';
import { queryOf, virtualUri } from '../virtualDocuments.ts';
import { withProgress } from '../withProgress.ts';
import { pickLab } from './pickLab.ts';
import { subjectOf } from './subjectOf.ts';
import { useTarget } from './useTarget.ts';

/** The kind of virtual document: who reaches what. */
const matrixKind = 'matrix';

/** Asks who reaches what in a lab, and shows the matrix. */
export function matrix(services: Services): Commands['vethscope.matrix'] {
  const { targets, documents } = services;
  const texts = new Map<string, string>();
  documents.provide(matrixKind, (uri) => texts.get(queryOf(uri).get('lab') ?? '') ?? '');
  return async (about) => {
    const observed = await pickLab(services, subjectOf(services, about));
    if (observed === undefined) return undefined;
    const { target: on, running } = observed;
    const [runtime, target] = await Promise.all([services.runtime(), useTarget(services, on)]);
    const title = l10n.t('Asking who reaches what in lab {0}', running.name);
    const found = await withProgress(title, ({ signal, say }) =>
      runtime.matrixLab(target, running, {
        signal,
        onProgress: (done, total) => say(l10n.t('Cell {0} of {1}', done, total)),
      }),
    ).finally(() => {
      // Counters and neighbours have moved.
      void targets.get(on)?.store.refresh();
    });
    const key = labKey(labRefOf(observed));
    texts.set(key, matrixMarkdown(found, runtime.causeGroups(found)));
    documents.refresh(matrixKind);
    const where = on === localTarget ? running.name : `${running.name} ${targetName(on)}`;
    const uri = virtualUri(matrixKind, `${l10n.t('Matrix')} ${where}.md`, { lab: key });
    await commands.executeCommand('markdown.showPreview', uri);
    return found;
  };
}
