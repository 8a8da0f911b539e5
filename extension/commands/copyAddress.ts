import * as l10n from '@vscode/l10n';
import type { Commands } from '../contributions.ts';
import { addressOf } from '../copyable.ts';
import type { Services } from '../services.ts';
import { copyText } from './copyText.ts';

/** Copies an IPv4 address. */
export function copyAddress(services: Services): Commands['vethscope.copyAddress'] {
  return (about) => copyText(services, about, { title: l10n.t('Copy Address'), read: addressOf });
}
