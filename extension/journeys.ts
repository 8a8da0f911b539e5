/** The journeys of this window, with what they need of the rest; nothing of it is loaded before a packet is traced. */
import type { Journeys } from './panels/journeys.ts';
import type { Services } from './services.ts';

/** See the head of this file. */
export interface LazyJourneys {
  readonly load: () => Promise<Journeys>;
  readonly dispose: () => void;
}

/** `services` are asked for when they are needed: they hold what this returns. */
export function lazyJourneys(services: () => Services, report: (error: unknown) => void): LazyJourneys {
  let loading: Promise<Journeys> | undefined;
  return {
    load: () => (loading ??= loadJourneys(services(), report)),
    dispose: () => void loading?.then((journeys) => journeys.dispose()),
  };
}

async function loadJourneys(services: Services, report: (error: unknown) => void): Promise<Journeys> {
  const [{ Journeys: Made }, { revealObject }, { locate }] = await Promise.all([
    import('./panels/journeys.ts'),
    import('./commands/revealObject.ts'),
    import('./commands/locate.ts'),
  ]);
  return new Made({
    extensionUri: services.extensionUri,
    runtime: services.runtime,
    report,
    locate: (ref) => locate(services, ref),
    reveal: (ref, object) => revealObject(services, ref, object),
    traced: (ref) => void services.targets.refreshAt(ref),
  });
}
