/**
 * From a rule's handle, which is all that a trace tells, to the rule as people know it: its number and text. The n-th handle
 * of a chain is its n-th rule, in nf_tables as in iptables-save. Pure.
 */
import { placedChains } from '../../firewall/evaluationOrder.ts';
import { translates } from '../../firewall/translates.ts';
import { unquoted } from '../../firewall/unquoted.ts';
import type { JourneyRule } from '../../model/journey.ts';
import type { Namespace } from '../../model/snapshot.ts';
import type { MetRule } from '../trace/visits.ts';

/** Handles by `FAMILY TABLE CHAIN`, in the order of the rules. */
export type RuleHandles = ReadonlyMap<string, readonly number[]>;

/** A chain, by the names that nf_tables has for it. */
interface ChainAddress {
  readonly family: string;
  readonly table: string;
  readonly chain: string;
}

/** Looks up rules of one namespace. */
export interface RuleBook {
  readonly ruleOf: (where: ChainAddress, met: MetRule) => JourneyRule;
  /** All rules of a chain, in order. */
  readonly rulesOf: (where: ChainAddress) => readonly JourneyRule[];
  readonly backendOf: (where: ChainAddress) => JourneyRule['backend'];
}

interface KnownRule {
  readonly backend: JourneyRule['backend'];
  readonly handle?: number | undefined;
  readonly text: string;
  /** `ACCEPT`, `DOCKER`; of nft's own text its verdict; empty where the rule has none. */
  readonly target: string;
}

/** See the head of this file. */
export function ruleBookOf(namespace: Namespace, handles: RuleHandles): RuleBook {
  const chains = knownRules(namespace);
  const known = (where: ChainAddress): readonly KnownRule[] => chains.get(keyOf(where)) ?? [];
  const backendOf = (where: ChainAddress): JourneyRule['backend'] => known(where)[0]?.backend ?? 'nftables';
  return {
    backendOf,
    rulesOf: (where) =>
      known(where).map(({ backend, text, target }, index, all) => ({
        ...{ backend, ...where, number: index + 1, of: all.length, text },
        verdict: target,
      })),
    ruleOf: (where, { handle, verdict }) => {
      const rules = known(where);
      const order = handles.get(keyOf(where)) ?? [];
      const byOrder = order.length === rules.length ? rules[order.indexOf(handle)] : undefined;
      const rule = rules.find((one) => one.handle === handle) ?? byOrder;
      const number = rule === undefined ? order.indexOf(handle) + 1 : rules.indexOf(rule) + 1;
      const text = rule?.text ?? '';
      return {
        ...{ backend: rule?.backend ?? backendOf(where), ...where, text },
        ...(number > 0 && { number, of: Math.max(order.length, rules.length) }),
        verdict: verdictWord(verdict.kind, verdict.chain, rule?.target ?? ''),
      };
    },
  };
}

/** As nft and iptables say it; what an iptables target does in truth is said by its name. */
function verdictWord(kind: MetRule['verdict']['kind'], chain: string | undefined, target: string): string {
  switch (kind) {
    case 'drop':
      return target === 'REJECT' ? 'REJECT' : 'DROP';
    case 'accept':
      return translates(target) ? target : 'ACCEPT';
    case 'jump':
    case 'goto':
      return `${kind} ${chain ?? ''}`;
    case 'continue':
      return target === '' ? 'next rule' : target;
    case 'return':
    case 'stolen':
    case 'queue':
    case 'other':
      return kind.toUpperCase();
  }
}

function keyOf({ family, table, chain }: ChainAddress): string {
  return `${family} ${table} ${chain}`;
}

function knownRules(namespace: Namespace): ReadonlyMap<string, readonly KnownRule[]> {
  return new Map(
    placedChains(namespace).flatMap((placed): readonly (readonly [string, readonly KnownRule[]])[] => {
      const { backend } = placed;
      if (placed.backend === 'nftables') {
        const { table, chain } = placed;
        const where = { family: table.family, table: table.name, chain: chain.name };
        return [
          [
            keyOf(where),
            chain.rules.map((rule) => ({
              backend,
              handle: rule.handle,
              text: rule.text,
              target: nativeTarget(rule.text),
            })),
          ],
        ];
      }
      if (backend === 'legacy') return [];
      const where = {
        family: placed.family === 'ipv6' ? 'ip6' : 'ip',
        table: placed.table.name,
        chain: placed.chain.name,
      };
      return [[keyOf(where), placed.chain.rules.map(({ text, target = '' }) => ({ backend, text, target }))]];
    }),
  );
}

/** The words of nft's own that end a chain, as iptables says them. */
function nativeTarget(text: string): string {
  return (/\b(?:reject|dnat|snat|masquerade|redirect)\b/u.exec(unquoted(text))?.[0] ?? '').toUpperCase();
}
