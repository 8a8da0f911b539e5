/** What the program that asked was told, in the words of the field. */
import type { JourneyProbe } from '../../model/journey.ts';
import { errnos, type Outcome } from '../causes/evidence.ts';

const words: Readonly<Record<number, string>> = {
  [errnos.EPERM]: 'Operation not permitted',
  [errnos.EACCES]: 'Permission denied',
  [errnos.EINVAL]: 'Invalid argument',
  [errnos.EMSGSIZE]: 'Message too long',
  [errnos.EADDRNOTAVAIL]: 'Cannot assign requested address',
  [errnos.ENETDOWN]: 'Network is down',
  [errnos.ENETUNREACH]: 'Network is unreachable',
  [errnos.ECONNRESET]: 'Connection reset by peer',
  [errnos.ETIMEDOUT]: 'Connection timed out',
  [errnos.ECONNREFUSED]: 'Connection refused',
  [errnos.EHOSTUNREACH]: 'No route to host',
};

/** `connected`, `HTTP/1.0 200 OK`, `echo reply`, `Connection refused`, `no answer`. */
export function outcomeText({ kind }: JourneyProbe, outcome: Outcome): string {
  switch (outcome.kind) {
    case 'connected':
      return kind === 'http' ? 'connected, no answer' : 'connected';
    case 'answer':
      if (kind === 'icmp') return 'echo reply';
      return kind === 'http' ? (outcome.head.split(/\r?\n/u)[0] ?? '') : `answer of ${String(outcome.bytes)} bytes`;
    case 'error':
    case 'refused':
      return words[outcome.errno] ?? `error ${String(outcome.errno)}`;
    case 'timeout':
    case 'stopped':
      return 'no answer';
  }
}
