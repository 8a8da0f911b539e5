import { Uri } from 'vscode';
import type { About } from '../contributions.ts';
import type { Services } from '../services.ts';
import { parseSubject, type Subject } from '../subject.ts';

/** What a command is about, in one form; undefined where the user is to be asked. */
export function subjectOf({ views }: Pick<Services, 'views'>, about: About | undefined): Subject | undefined {
  if (about instanceof Uri) return { kind: 'file', file: about.fsPath };
  const subject = parseSubject(about);
  return subject?.kind === 'selection' ? views.selection() : subject;
}
