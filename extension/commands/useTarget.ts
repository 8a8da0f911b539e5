import * as l10n from '@vscode/l10n';
import type { Target } from '../../lab-runtime/index.ts';
import type { Services } from '../services.ts';
import { targetName } from '../targets/targetName.ts';
import { withProgress } from '../withProgress.ts';

/** A target for something the user wants done: connected where it was not, which can be cancelled. */
export function useTarget({ targets }: Pick<Services, 'targets'>, id: string): Promise<Target> {
  const target = targets.named(id);
  if (target.link?.isUp !== false) return target.use();
  return withProgress(l10n.t('Connecting to {0}', targetName(id)), ({ signal }) => target.use(signal));
}
