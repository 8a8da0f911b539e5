/** What came of a probe, in a line or two. Pure. */
import * as l10n from '@vscode/l10n';
import type { HttpResult, PingResult, TracerouteResult } from '../../lab-runtime/index.ts';

/** What a terminal prints at the end of a probe. */
export interface Summary {
  readonly good: boolean;
  readonly lines: readonly string[];
}

/** Good where anybody answered. */
export function pingSummary({ sent, received, times, errors }: PingResult): Summary {
  const lost = sent === 0 ? 0 : Math.round((100 * (sent - received)) / sent);
  const counts = l10n.t('{0} sent, {1} answered, {2} % lost', sent, received, lost);
  const answer = times.length === 0 ? [] : [timesText(times)];
  return { good: received > 0, lines: [counts, ...answer, ...new Set(errors)] };
}

function timesText(times: readonly number[]): string {
  const average = times.reduce((sum, time) => sum + time, 0) / times.length;
  const [least, mean, most] = [Math.min(...times), average, Math.max(...times)].map((time) => time.toFixed(3));
  return l10n.t('least {0} ms, mean {1} ms, most {2} ms', least ?? '', mean ?? '', most ?? '');
}

/** Good where the destination was reached. */
export function tracerouteSummary({ destination, hops, reached }: TracerouteResult): Summary {
  const way = hops.map(({ address, annotation }) =>
    [address ?? '*', annotation].filter((part) => part !== undefined).join(' '),
  );
  const steps = hops.length === 1 ? l10n.t('1 hop') : l10n.t('{0} hops', hops.length);
  const verdict = reached
    ? l10n.t('{0} reached: {1}', destination, steps)
    : l10n.t('{0} not reached: {1}', destination, steps);
  return { good: reached, lines: [verdict, way.join(' → ')] };
}

/** Good where the server was content. */
export function httpSummary({ status, body }: HttpResult): Summary {
  return { good: status >= 200 && status < 400, lines: [l10n.t('Status {0}, {1} characters', status, body.length)] };
}
