/**
 * What a table's chain does to a packet, rule after rule. A rule that may or may not match is followed both ways: where
 * both come to the same end it does not matter, else nobody knows. Pure.
 */
import type { Chain, Rule, Table } from '../model/ruleset.ts';
import { matchAll } from './matchRule.ts';
import type { Packet } from './packet.ts';
import { readRuleParts } from './readRuleParts.ts';
import { chainOf } from './rulesetNavigation.ts';
import type { RuleParts, RuleVerdict } from './ruleParts.ts';

/** Where a packet's way through a chain ends. */
export interface Fate {
  /** `through`: nothing has stopped it. `rewritten`: its destination is another now. */
  readonly kind: 'through' | 'dropped' | 'rejected' | 'rewritten' | 'unknown';
  /** The rule that settled it; undefined where it was the policy, or the end of the chain. */
  readonly rule?: { readonly table: string; readonly rule: Rule } | undefined;
  /** The chain whose policy settled it. */
  readonly policyOf?: { readonly table: string; readonly chain: string } | undefined;
  /** `ADDRESS`, `ADDRESS:PORT` or `:PORT`, as the target has it. */
  readonly to?: string | undefined;
  /** Rules that matched, in order, with that which settled it; without those that may have. */
  readonly met: readonly Rule[];
  readonly packet: Packet;
}

/** Beyond so many rules that may or may not match, nobody knows. */
const maxDoubts = 12;

/** See the head of this file. Where the table has no such chain, the packet is through. */
export function evaluate(table: Table, chain: string, packet: Packet): Fate {
  const start = chainOf(table, chain);
  if (start === undefined) return { kind: 'through', met: [], packet };
  return follow({ table, doubts: maxDoubts, built: start }, [{ chain: start, at: 0 }], { packet, met: [] });
}

/** Many packets meet the same rules. A rule is of one table. */
const known = new WeakMap<Rule, RuleParts>();

function partsOf(rule: Rule, table: Table): RuleParts {
  const parts = known.get(rule) ?? readRuleParts(rule, table);
  known.set(rule, parts);
  return parts;
}

interface Walk {
  readonly table: Table;
  readonly doubts: number;
  readonly built: Chain;
}

/** A chain and the rule in it that is next; the last of a list is where the packet is. */
type Stack = readonly { readonly chain: Chain; readonly at: number }[];

/** What the rules so far have made of a packet. */
interface Passage {
  readonly packet: Packet;
  readonly met: readonly Rule[];
}

function follow(walk: Walk, stack: Stack, passage: Passage): Fate {
  let [now, at] = [passage, stack];
  for (;;) {
    const top = at.at(-1);
    const rule = top?.chain.rules[top.at];
    if (top === undefined || (rule === undefined && at.length === 1)) return policy(walk, now);
    const next: Stack = [...at.slice(0, -1), { chain: top.chain, at: top.at + 1 }];
    if (rule === undefined) {
      at = at.slice(0, -1);
      continue;
    }
    const parts = partsOf(rule, walk.table);
    const answer = matchAll(parts.matches, now.packet);
    if (answer === 'unknown') return doubt(walk, { rule, parts, next }, now);
    if (answer === 'no') {
      at = next;
      continue;
    }
    const step = take(walk, { rule, parts, next }, now);
    if ('kind' in step) return step;
    [now, at] = [step, step.at];
  }
}

interface Here {
  readonly rule: Rule;
  readonly parts: RuleParts;
  readonly next: Stack;
}

/** Both ways: with the rule, and without. */
function doubt(walk: Walk, here: Here, passage: Passage): Fate {
  const { rule, next } = here;
  const { packet, met } = passage;
  const unsure: Fate = { kind: 'unknown', rule: { table: walk.table.name, rule }, met, packet };
  if (walk.doubts === 0) return unsure;
  const less = { ...walk, doubts: walk.doubts - 1 };
  const step = take(less, here, passage);
  const taken = 'kind' in step ? step : follow(less, step.at, step);
  const passed = follow(less, next, passage);
  return taken.kind === passed.kind && taken.to === passed.to ? passed : unsure;
}

/** Where a packet goes on. */
interface Onward extends Passage {
  readonly at: Stack;
}

/** What a rule that matches does: an end, or where the packet goes on. */
function take(
  { table, built }: Walk,
  { rule, parts: { verdict }, next }: Here,
  { packet, met: before }: Passage,
): Fate | Onward {
  const met = [...before, rule];
  const settled = { rule: { table: table.name, rule }, met, packet };
  switch (verdict.kind) {
    case 'accept':
    case 'snat':
    case 'masquerade':
      return { kind: 'through', ...settled };
    case 'drop':
      return { kind: 'dropped', ...settled };
    case 'reject':
      return { kind: 'rejected', ...settled };
    case 'dnat':
    case 'redirect':
      return { kind: 'rewritten', ...settled, to: rewriteOf(verdict.kind, verdict.value) };
    case 'return':
      return next.length > 1 ? { at: next.slice(0, -1), met, packet } : policy({ table, built }, { packet, met });
    case 'jump':
    case 'goto': {
      const chain = chainOf(table, verdict.value ?? '');
      if (chain === undefined) return { kind: 'unknown', ...settled };
      const back = verdict.kind === 'goto' ? next.slice(0, -1) : next;
      return { at: [...back, { chain, at: 0 }], met, packet };
    }
    case 'log':
    case 'none':
      return { at: next, met, packet };
    case 'other':
      return otherTarget(verdict, settled, next);
  }
}

/** REDIRECT leads to the machine itself; to no other port where none is said. */
function rewriteOf(kind: 'dnat' | 'redirect', value: string | undefined): string | undefined {
  return kind === 'dnat' ? value : `:${value ?? ''}`;
}

/** Targets that change something that rules may ask for later, or look only; any other may do anything with the packet. */
function otherTarget(
  { target, text }: RuleVerdict,
  settled: Pick<Fate, 'rule' | 'met' | 'packet'>,
  next: Stack,
): Fate | Onward {
  const { packet, met } = settled;
  if (target === 'MARK') return { at: next, met, packet: { ...packet, mark: marked(text, packet.mark) } };
  if (target === 'CONNMARK') return { at: next, met, packet: { ...packet, mark: undefined } };
  const harmless = ['AUDIT', 'CHECKSUM', 'CLASSIFY', 'CT', 'DSCP', 'NFLOG', 'TCPMSS', 'TOS', 'TRACE', 'TTL'];
  return target !== undefined && harmless.includes(target)
    ? { at: next, met, packet }
    : { kind: 'unknown', ...settled };
}

function policy({ table, built }: Pick<Walk, 'table' | 'built'>, { packet, met }: Passage): Fate {
  const policyOf = { table: table.name, chain: built.name };
  return { kind: built.policy === 'DROP' ? 'dropped' : 'through', policyOf, met, packet };
}

/** `--set-xmark VALUE/MASK`, as iptables-save prints every way of setting a mark: the bits of MASK go, then VALUE is XORed. */
function marked(text: string, mark: number | undefined): number | undefined {
  const [, value = '', mask = '0xffffffff'] = /--set-xmark (0x[\da-f]+)(?:\/(0x[\da-f]+))?/.exec(text) ?? [];
  if (value === '' || mark === undefined) return undefined;
  return ((mark & ~Number(mask)) ^ Number(value)) >>> 0;
}
