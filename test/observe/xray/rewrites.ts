/** What steps have rewritten: `dst 192.0.2.10 172.17.0.2`. */
import type { Journey } from '../../../lab-runtime/index.ts';

/** See the head of this file; of the request, in order. */
export const rewrites = ({ forward }: Journey): readonly string[] =>
  forward.flatMap(({ rewritten = [] }) =>
    rewritten.map(({ field, from, to }) => `${field} ${String(from)} ${String(to)}`),
  );
