import * as l10n from '@vscode/l10n';
import { commands } from 'vscode';
import type { Commands } from '../contributions.ts';
import { doctorMarkdown } from '../doctorMarkdown.ts';
import { localTarget } from '../labRef.ts';
import type { Services } from '../services.ts';
import { targetName } from '../targets/targetName.ts';
import { queryOf, virtualUri } from '../virtualDocuments.ts';
import { withProgress } from '../withProgress.ts';
import { pickTarget } from './pickTarget.ts';
import { subjectOf } from './subjectOf.ts';
import { useTarget } from './useTarget.ts';

/** The kind of virtual document: what the doctor found. */
const doctorKind = 'doctor';

/** Examines a machine, and shows what it can do, what is missing, and how to get it. */
export function doctor(services: Services): Commands['vethscope.doctor'] {
  const { targets, documents } = services;
  documents.provide(doctorKind, (uri) => {
    const report = targets.get(queryOf(uri).get('target') ?? localTarget)?.readiness.report;
    return report === undefined ? '' : doctorMarkdown(report);
  });
  return async (about) => {
    const target = await pickTarget(services, subjectOf(services, about), l10n.t('Examine This Machine'));
    if (target === undefined) return;
    await useTarget(services, target.id);
    const title =
      target.id === localTarget ? l10n.t('Examining this machine') : l10n.t('Examining {0}', targetName(target.id));
    await withProgress(title, ({ signal }) => target.readiness.examine(signal));
    documents.refresh(doctorKind);
    const query = target.id === localTarget ? {} : { target: target.id };
    const name =
      target.id === localTarget ? l10n.t('Examination') : `${l10n.t('Examination')} ${targetName(target.id)}`;
    await commands.executeCommand('markdown.showPreview', virtualUri(doctorKind, `${name}.md`, query));
  };
}
