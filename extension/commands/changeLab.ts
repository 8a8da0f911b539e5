import * as l10n from '@vscode/l10n';
import { window } from 'vscode';
import type { LabOutcome, Target } from '../../lab-runtime/index.ts';
import type { Runtime } from '../runtime.ts';
import type { Services } from '../services.ts';
import { withProgress, type Work } from '../withProgress.ts';
import { useTarget } from './useTarget.ts';

/**
 * Changes a lab on a target with progress, and shows afterwards what is; whether it worked or not, something may have
 * changed.
 */
export async function changeLab<T>(
  services: Services,
  on: string,
  title: string,
  change: (runtime: Runtime, target: Target, work: Work) => Promise<T>,
): Promise<T> {
  const [runtime, target] = await Promise.all([services.runtime(), useTarget(services, on)]);
  try {
    return await withProgress(title, (work) => change(runtime, target, work));
  } finally {
    await services.targets.get(on)?.store.refresh();
  }
}

/** What has been told in this session already. */
const told = new Set<string>();

/** Says which programs the machine lacks, and what is done instead; each once. */
export function tellMissing({ missing }: LabOutcome): void {
  const list = missing.map(({ container, program }) => `${container} (${program})`).join(', ');
  if (missing.length === 0 || told.has(list)) return;
  told.add(list);
  void window.showInformationMessage(
    l10n.t('This machine lacks the program of {0}: the built-in responder answers in its place.', list),
  );
}
