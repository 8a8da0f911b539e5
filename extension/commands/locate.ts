import { machineItself, targetOf, type LabRef } from '../labRef.ts';
import type { TracedPlace } from '../panels/armedXray.ts';
import type { Services } from '../services.ts';
import { pickLab } from './pickLab.ts';
import { useTarget } from './useTarget.ts';

/** A lab or a machine as it is now, to do something there; undefined where the user turns away. */
export async function locate(services: Services, ref: LabRef): Promise<TracedPlace | undefined> {
  if (ref.lab === machineItself) return { target: await useTarget(services, targetOf(ref)), place: 'host' };
  const observed = await pickLab(services, { kind: 'lab', ...ref });
  if (observed === undefined) return undefined;
  return { target: await useTarget(services, observed.target), place: observed.running };
}
