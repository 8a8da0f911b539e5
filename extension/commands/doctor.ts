import * as l10n from '@vscode/l10n';
import { commands } from 'vscode';
import type { Commands } from '../contributions.ts';
import { doctorMarkdown } from '../doctorMarkdown.ts';
import type { Services } from '../services.ts';
import { virtualUri } from '../virtualDocuments.ts';
import { withProgress } from '../withProgress.ts';

/** The kind of virtual document: what the doctor found. */
const doctorKind = 'doctor';

/** Examines the machine, and shows what it can do, what is missing, and how to get it. */
export function doctor({ readiness, documents }: Services): Commands['vethscope.doctor'] {
  documents.provide(doctorKind, () => (readiness.report === undefined ? '' : doctorMarkdown(readiness.report)));
  return async () => {
    await withProgress(l10n.t('Examining this machine'), ({ signal }) => readiness.examine(signal));
    documents.refresh(doctorKind);
    await commands.executeCommand('markdown.showPreview', virtualUri(doctorKind, `${l10n.t('Examination')}.md`, {}));
  };
}
