import type { Commands } from '../contributions.ts';
import { readSetting } from '../readSetting.ts';
import type { Services } from '../services.ts';
import { pickDestination } from './pickDestination.ts';
import { probeFrom } from './probeFrom.ts';
import { pingSummary } from './probeSummary.ts';

/** Pings anybody from anybody in a lab. */
export function ping(services: Services): Commands['vethscope.ping'] {
  const title = 'ping';
  return (about, to) =>
    probeFrom(
      services,
      {
        title,
        icon: 'pulse',
        chooseGoal: (from) => pickDestination(from, title),
        run: (runtime, { target, running, from, goal, signal, onLine }) =>
          runtime.pingFrom(target, running, from, goal, { signal, onLine, count: readSetting('vethscope.ping.count') }),
        summary: pingSummary,
      },
      about,
      to,
    );
}
