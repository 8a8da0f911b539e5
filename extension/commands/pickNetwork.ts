import * as l10n from '@vscode/l10n';
import { window } from 'vscode';
import type { ObservedLab } from '../store.ts';

/**
 * A network of a lab, by the name Docker has for it; the only one is taken without asking. `among` narrows the choice;
 * undefined where there is none or the user picks none.
 */
export async function pickNetwork(
  { running }: ObservedLab,
  title: string,
  among: (network: string) => boolean = () => true,
): Promise<string | undefined> {
  const items = running.lab.networks
    .filter(({ spec }) => among(spec.name))
    .map(({ spec, bridge, subnet }) => ({
      label: `$(type-hierarchy-sub) ${spec.name}`,
      description: `${bridge} · ${subnet}`,
      network: spec.name,
    }));
  if (items.length <= 1) return items[0]?.network;
  const picked = await window.showQuickPick(items, { title, placeHolder: l10n.t('Which network?') });
  return picked?.network;
}
