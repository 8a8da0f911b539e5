import * as l10n from '@vscode/l10n';
import type { RunningLab, Target } from '../../lab-runtime/index.ts';
import type { About } from '../contributions.ts';
import type { Runtime } from '../runtime.ts';
import type { Services } from '../services.ts';
import { pickPlace, type Picked } from './pickPlace.ts';
import { runProbe, type Probe, type ProbeRun } from './probeTerminal.ts';
import { subjectOf } from './subjectOf.ts';
import { useTarget } from './useTarget.ts';

/** A kind of probe: what is asked, and how. */
export interface ProbeKind<T> {
  /** Of the pick of who asks. */
  readonly title: string;
  readonly icon: string;
  readonly chooseGoal: (from: Picked) => Promise<string | undefined>;
  readonly run: (runtime: Runtime, asked: Asked & ProbeRun) => Promise<T>;
  readonly summary: Probe<T>['summary'];
}

/** Who asks whom. */
interface Asked {
  readonly target: Target;
  readonly running: RunningLab;
  readonly from: string;
  readonly goal: string;
}

/** Asks the user for what is missing, and runs a probe. Undefined where the user turns away. */
export async function probeFrom<T>(
  services: Services,
  kind: ProbeKind<T>,
  about: About | undefined,
  given: string | undefined,
): Promise<T | undefined> {
  const question = l10n.t('Who asks?');
  const picked = await pickPlace(services, subjectOf(services, about), { title: kind.title, question });
  if (picked === undefined) return undefined;
  const goal = given ?? (await kind.chooseGoal(picked));
  if (goal === undefined || goal === '') return undefined;
  const { target: on } = picked.observed;
  const [runtime, target] = await Promise.all([services.runtime(), useTarget(services, on)]);
  const title = `${kind.title}: ${picked.place} → ${goal}`;
  const asked = { target, running: picked.observed.running, from: picked.place, goal };
  try {
    return await runProbe({
      title,
      icon: kind.icon,
      run: (run) => kind.run(runtime, { ...asked, ...run }),
      summary: kind.summary,
    });
  } finally {
    // Counters and neighbours have moved.
    void services.targets.get(on)?.store.refresh();
  }
}
