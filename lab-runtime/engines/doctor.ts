/** What a target can do, what is missing, and how to get it. */
import type { Target } from '../targets/target.ts';
import { diagnose, type DoctorReport } from './doctor/diagnose.ts';
import { doctorScript } from './doctor/doctorScript.ts';
import { parseFacts } from './doctor/facts.ts';

export type { DoctorReport } from './doctor/diagnose.ts';

/** Examines a target; changes nothing there. Rejects with `unexpected-output` where it does not answer. */
export async function doctor(
  target: Target,
  { signal }: { readonly signal?: AbortSignal | undefined } = {},
): Promise<DoctorReport> {
  const { stdout } = await target.run(doctorScript, { what: 'doctor', signal, timeoutMs: 60_000, looksOnly: true });
  return diagnose(target.id, parseFacts(stdout));
}
