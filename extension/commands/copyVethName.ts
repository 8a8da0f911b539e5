import * as l10n from '@vscode/l10n';
import type { Commands } from '../contributions.ts';
import { vethOf } from '../copyable.ts';
import type { Services } from '../services.ts';
import { copyText } from './copyText.ts';

/** Copies the name of the host’s end of a container’s cable. */
export function copyVethName(services: Services): Commands['vethscope.copyVethName'] {
  return (about) => copyText(services, about, { title: l10n.t('Copy veth Name'), read: vethOf });
}
