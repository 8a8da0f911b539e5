/** How fast rules count, by two looks at one namespace. Pure. */
import type { Snapshot, Namespace } from '../model/snapshot.ts';
import { chainId, placedChains } from './evaluationOrder.ts';

/** Packets per second, by {@link ruleKey} of the later look. */
export type PacketRates = ReadonlyMap<string, number>;

/** What names a rule in its namespace: {@link chainId}, and its number from 1. */
export function ruleKey(chain: string, number: number): string {
  return `${chain} ${String(number)}`;
}

/**
 * `seconds`: between the two looks. A rule is the same by its text in its chain: the first of that text, the second, …
 * One that is new, has no counter, or has begun to count anew, is left out.
 */
export function packetRates(before: Namespace, after: Namespace, seconds: number): PacketRates {
  const earlier = new Map(countedRules(before).map(({ identity, packets }) => [identity, packets]));
  const rates = countedRules(after).flatMap(({ key, identity, packets }) => {
    const then = earlier.get(identity);
    return then === undefined || packets < then || seconds <= 0 ? [] : [[key, (packets - then) / seconds] as const];
  });
  return new Map(rates);
}

function countedRules(namespace: Namespace) {
  return placedChains(namespace).flatMap((placed) => {
    const id = chainId(placed);
    const seen = new Map<string, number>();
    return placed.chain.rules.flatMap(({ text, counters }, index) => {
      const nth = (seen.get(text) ?? 0) + 1;
      seen.set(text, nth);
      if (counters === undefined) return [];
      return [{ key: ruleKey(id, index + 1), identity: `${ruleKey(id, nth)} ${text}`, packets: counters.packets }];
    });
  });
}

/** Seconds between two snapshots; 0 where that cannot be told. */
export function secondsBetween(earlier: Snapshot, later: Snapshot): number {
  if (earlier.bootId !== later.bootId || earlier.uptime === undefined || later.uptime === undefined) return 0;
  return Math.max(0, later.uptime - earlier.uptime);
}
