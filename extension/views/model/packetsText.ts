import * as l10n from '@vscode/l10n';

/** `12 packets`. */
export function packetsText(packets: number): string {
  return packets === 1 ? l10n.t('1 packet') : l10n.t('{0} packets', packets);
}
