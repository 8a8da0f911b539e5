import type { Outcome } from '../../journey/causes/evidence.ts';

/** What the agent tells of a probe, as an outcome; undefined for what is none yet. */
export function outcomeOf([word, first = '', second = '']: readonly string[]): Outcome | undefined {
  switch (word) {
    case 'connected':
    case 'timeout':
      return { kind: word };
    case 'answer':
      return {
        kind: 'answer',
        bytes: Number(first),
        head: second === '-' ? '' : Buffer.from(second, 'hex').toString('latin1'),
      };
    case 'error':
      return { kind: 'error', errno: Number(first) };
    case 'refused':
      return { kind: 'refused', call: first, errno: Number(second) };
    default:
      return undefined;
  }
}
