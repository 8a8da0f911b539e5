import type { Commands } from '../contributions.ts';
import type { Services } from '../services.ts';
import { pickDestination } from './pickDestination.ts';
import { probeFrom } from './probeFrom.ts';
import { tracerouteSummary } from './probeSummary.ts';

/** Traces the route from anybody to anybody in a lab. */
export function traceroute(services: Services): Commands['vethscope.traceroute'] {
  const title = 'traceroute';
  return (about, to) =>
    probeFrom(
      services,
      {
        title,
        icon: 'milestone',
        chooseGoal: (from) => pickDestination(from, title),
        run: (runtime, { target, running, from, goal, signal, onLine }) =>
          runtime.tracerouteFrom(target, running, from, goal, { signal, onLine }),
        summary: tracerouteSummary,
      },
      about,
      to,
    );
}
