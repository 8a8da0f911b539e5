import * as l10n from '@vscode/l10n';
import type { Commands } from '../contributions.ts';
import { macOf } from '../copyable.ts';
import type { Services } from '../services.ts';
import { copyText } from './copyText.ts';

/** Copies a MAC. */
export function copyMac(services: Services): Commands['vethscope.copyMac'] {
  return (about) => copyText(services, about, { title: l10n.t('Copy MAC'), read: macOf });
}
