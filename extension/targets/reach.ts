/** Whether a target can be reached. Pure. */
import { isLabError, type LabError } from '../../lab-runtime/light.ts';

/** See the head of this file. */
export type Reach =
  /** The machine itself: nothing is in between. */
  | { readonly kind: 'here' }
  /** `tries` counts how often that was tried in vain; `error` is why. */
  | { readonly kind: 'closed'; readonly tries: number; readonly error?: LabError | undefined }
  | { readonly kind: 'connecting'; readonly tries: number }
  | { readonly kind: 'connected' }
  | {
      readonly kind: 'lost';
      readonly since: Date;
      readonly error: LabError;
      /** `waiting` and `trying`: it is opened again by itself; `login`: only the user can. */
      readonly again: 'waiting' | 'trying' | 'login';
    };

/** What may pass by itself; anything else is for the user to decide. */
export function isLoss(error: LabError): boolean {
  return (
    isLabError(error, 'connection-lost') || isLabError(error, 'target-unreachable') || isLabError(error, 'timeout')
  );
}

/** What only the user can put right: something was to be asked, or a key is not the one that was known. */
export function isForUser(error: LabError): boolean {
  return isLabError(error, 'authentication-failed') || isLabError(error, 'host-key');
}
