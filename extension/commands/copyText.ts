import * as l10n from '@vscode/l10n';
import { env, window } from 'vscode';
import type { About } from '../contributions.ts';
import { UserError } from '../errors/userError.ts';
import { refOf } from '../labRef.ts';
import type { Services } from '../services.ts';
import type { Observed } from '../store.ts';
import type { Subject } from '../subject.ts';
import { pickSeen, pickSeenPlace } from './pickSeen.ts';
import { subjectOf } from './subjectOf.ts';

/** Copies what `read` finds of the thing a command is about; without one, of somebody who is picked. */
export async function copyText(
  services: Services,
  about: About | undefined,
  {
    title,
    read,
  }: { readonly title: string; readonly read: (observed: Observed, about: Subject) => string | undefined },
): Promise<void> {
  const found = await find(services, subjectOf(services, about), title);
  if (found === undefined) return;
  const text = read(found.observed, found.subject);
  if (text === undefined) throw new UserError(l10n.t('There is nothing of the kind to copy here.'));
  await env.clipboard.writeText(text);
  window.setStatusBarMessage(l10n.t('Copied: {0}', text), 3000);
}

async function find(
  services: Services,
  subject: Subject | undefined,
  title: string,
): Promise<{ readonly observed: Observed; readonly subject: Subject } | undefined> {
  if (subject !== undefined) {
    const observed = await pickSeen(services, subject);
    return observed && { observed, subject };
  }
  const picked = await pickSeenPlace(services, undefined, { title, purpose: 'look' });
  if (picked === undefined) return undefined;
  const { observed, place } = picked;
  return { observed, subject: { kind: 'place', ...refOf(observed), place } };
}
