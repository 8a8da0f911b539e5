/** What users call a target. Pure. */
import * as l10n from '@vscode/l10n';
import { localTarget } from '../labRef.ts';

/** `ssh:server` is of kind `ssh` and named `server`. */
export function partsOf(target: string): { readonly kind: string; readonly name: string } {
  const colon = target.indexOf(':');
  return colon === -1
    ? { kind: target, name: target }
    : { kind: target.slice(0, colon), name: target.slice(colon + 1) };
}

/** The name alone: the kind stands beside it where there is room. Of a saved snapshot, that of its file. */
export function targetName(target: string): string {
  const { kind, name } = partsOf(target);
  if (kind === 'snapshot') return name.split(/[/\\]/u).at(-1) ?? name;
  return target === localTarget ? l10n.t('This machine') : name;
}

/** A time of today, as the user's machine writes it. */
export function timeText(time: Date): string {
  return time.toLocaleTimeString([], { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' });
}
