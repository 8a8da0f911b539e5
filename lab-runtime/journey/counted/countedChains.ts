/** What rules have counted between two looks at a namespace: where the kernel tells of no packet, that is what is left. Pure. */
import { chainId, evaluationOrder, placedChains, type HookedChain } from '../../firewall/evaluationOrder.ts';
import type { Family } from '../../model/addressFamily.ts';
import type { Chain, Counters, Rule, Table } from '../../model/ruleset.ts';
import type { Namespace } from '../../model/snapshot.ts';

/** A chain of iptables, of either backend. */
type IptablesHooked = Exclude<HookedChain, { readonly backend: 'nftables' }>;

/** A base chain with what has counted below it. */
export interface CountedChain {
  /** `prerouting`, … */
  readonly hook: string;
  readonly hooked: IptablesHooked;
  /** In the order of evaluation; each has counted at least as much as was asked for. */
  readonly rules: readonly { readonly rule: Rule; readonly packets: number }[];
  /** Packets that its policy has decided of. */
  readonly byPolicy: number;
}

/** The same, and where. */
export interface CountedIn extends CountedChain {
  readonly namespace: Namespace;
}

/** Whether a target ends a packet's way. */
export function stops(target: string | undefined): boolean {
  return target === 'DROP' || target === 'REJECT';
}

/**
 * Those in which a rule, or the policy, has counted `least` packets or more; in the order of hooks and priorities. A rule that
 * is new, or was changed, is left out: nobody knows since when it counts.
 */
export function countedChains(
  before: Namespace,
  after: Namespace,
  family: Family,
  least: number,
): readonly CountedChain[] {
  const earlier = new Map(placedChains(before).map((placed) => [chainId(placed), placed.chain]));
  return evaluationOrder(after)
    .filter(({ layer }) => layer === family)
    .flatMap(({ hook, chains }) =>
      chains.flatMap((hooked): readonly CountedChain[] => {
        if (hooked.backend === 'nftables') return [];
        const then = (chain: Chain): Chain | undefined => {
          const found = earlier.get(chainId({ ...hooked, chain }));
          return found !== undefined && 'line' in found ? found : undefined;
        };
        const rules = countedRules(hooked.table, hooked.chain, then, least, new Set());
        const policy = since(then(hooked.chain)?.counters, hooked.chain.counters);
        const byPolicy = policy >= least ? policy : 0;
        return rules.length === 0 && byPolicy === 0 ? [] : [{ hook, hooked, rules, byPolicy }];
      }),
    );
}

/** Those of a chain, each followed by those of the chain that it leads to, once. */
function countedRules(
  table: Table,
  chain: Chain,
  then: (chain: Chain) => Chain | undefined,
  least: number,
  seen: Set<string>,
): CountedChain['rules'] {
  if (seen.has(chain.name)) return [];
  seen.add(chain.name);
  const old = then(chain)?.rules ?? [];
  return chain.rules.flatMap((rule, index): CountedChain['rules'] => {
    const packets = old[index]?.text === rule.text ? since(old[index].counters, rule.counters) : 0;
    if (packets < least) return [];
    const leads = table.chains.find(({ name }) => name === rule.target);
    const below = leads === undefined ? [] : countedRules(table, leads, then, least, seen);
    return [{ rule, packets }, ...below];
  });
}

function since(before: Counters | undefined, after: Counters | undefined): number {
  return before === undefined || after === undefined ? 0 : after.packets - before.packets;
}
