import * as l10n from '@vscode/l10n';
import { Uri } from 'vscode';
import type { About } from '../contributions.ts';
import { UserError } from '../errors/userError.ts';
import type { Services } from '../services.ts';
import { parseSubject, type Subject } from '../subject.ts';

/** What a command is about, in one form; undefined where the user is to be asked. Throws where nothing is selected. */
export function subjectOf({ views }: Pick<Services, 'views'>, about: About | undefined): Subject | undefined {
  if (about instanceof Uri) return { kind: 'file', file: about.fsPath };
  const subject = parseSubject(about);
  if (subject?.kind !== 'selection') return subject;
  const selected = views.selection(subject.view);
  if (selected === undefined) throw new UserError(l10n.t('Nothing is selected that this command could be about.'));
  return selected;
}
