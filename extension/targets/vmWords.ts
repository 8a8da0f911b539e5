/** What is being done to a virtual machine, in the user's language. Pure. */
import * as l10n from '@vscode/l10n';

/** The runtime tells its steps in English; one that is not known here is shown as it is. */
export function vmStepText(step: string): string {
  const [, accelerator] = /^Starting QEMU \((\w+)\)$/.exec(step) ?? [];
  if (accelerator !== undefined) return l10n.t('Starting QEMU ({0})', accelerator);
  switch (step) {
    case 'Fetching and unpacking Debian packages':
      return l10n.t('Fetching and unpacking Debian packages');
    case 'Making the image':
      return l10n.t('Making the image');
    case 'Trying KVM':
      return l10n.t('Trying KVM');
    case 'Waiting for the machine':
      return l10n.t('Waiting for the machine');
    default:
      return step;
  }
}

/** What is wrong with the name of a machine; undefined where nothing is. */
export function vmNameFault(name: string): string | undefined {
  if (/^[a-z0-9][a-z0-9-]{0,30}$/.test(name)) return undefined;
  return l10n.t('Small letters, digits and dashes; 31 at most.');
}
