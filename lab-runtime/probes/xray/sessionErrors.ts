/** What a question to an xray may be refused with, and how it is given up. */
import { LabError } from '../../model/labError.ts';
import { nameInText } from '../../model/nameInText.ts';
import { say } from '../../model/phrase.ts';
import type { XrayQuestion } from './question.ts';

/** A name that nobody knows. */
export function unresolved({ from, to }: XrayQuestion): LabError {
  return new LabError('unknown-object', say`${from} does not know the name ${nameInText(to)}`, {
    object: nameInText(to),
    remedy: `Neither /etc/hosts nor the name servers of /etc/resolv.conf of ${from} have it: give an address.`,
  });
}

/** Somebody does not want to know it any more. */
export function cancelled(): LabError {
  return new LabError('cancelled', say`xray: cancelled.`, { object: 'xray' });
}

/** Whoever was to send cannot. */
export function notEntered(from: string): LabError {
  return new LabError('unknown-object', say`Nothing leads into the namespace of ${from}`, {
    object: from,
    remedy: 'It has ended, or belongs to another user: run it as root, or choose another to send from.',
  });
}

/** Rejects as soon as it is aborted; what is under way goes on. */
export async function unlessAborted<T>(under: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  let abort = (): void => undefined;
  const aborted = new Promise<never>((_, reject) => {
    abort = (): void => {
      reject(cancelled());
    };
    signal?.addEventListener('abort', abort);
  });
  return Promise.race([under, aborted]).finally(() => {
    signal?.removeEventListener('abort', abort);
  });
}
