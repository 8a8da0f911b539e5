import type { Snapshot } from '../lab-runtime/index.ts';
import { secondsBetween } from '../lab-runtime/light.ts';

/** Looks that are nearer to each other tell too little of how fast something counts. */
const leastSeconds = 1;

/** The look that a newer one is compared with, to tell how fast rules count: the last that is not too near. */
export function earlierOf(
  known: { readonly snapshot?: Snapshot | undefined; readonly earlier?: Snapshot | undefined } | undefined,
  now: Snapshot,
): Snapshot | undefined {
  const last = known?.snapshot;
  if (last === undefined) return undefined;
  return secondsBetween(last, now) >= leastSeconds ? last : known?.earlier;
}
