/** What a rule does with the packets it matches. */
import type { Table } from '../model/ruleset.ts';
import type { RuleVerdict, VerdictKind } from './ruleParts.ts';
import type { RuleWord } from './ruleWords.ts';
import { chainOf } from './rulesetNavigation.ts';

/** Targets that are understood, with the option that says what they need to know. */
const knownTargets: ReadonlyMap<string, { readonly kind: VerdictKind; readonly option?: string }> = new Map<
  string,
  { readonly kind: VerdictKind; readonly option?: string }
>([
  ['ACCEPT', { kind: 'accept' }],
  ['DROP', { kind: 'drop' }],
  ['RETURN', { kind: 'return' }],
  ['REJECT', { kind: 'reject', option: '--reject-with' }],
  ['MASQUERADE', { kind: 'masquerade', option: '--to-ports' }],
  ['DNAT', { kind: 'dnat', option: '--to-destination' }],
  ['SNAT', { kind: 'snat', option: '--to-source' }],
  ['REDIRECT', { kind: 'redirect', option: '--to-ports' }],
  ['LOG', { kind: 'log', option: '--log-prefix' }],
]);

/** Extensions that take no option, or none by default, so that only their name tells them from a chain. */
const bareExtensions: ReadonlySet<string> = new Set([
  'AUDIT',
  'CHECKSUM',
  'CONNMARK',
  'MARK',
  'NETMAP',
  'NFLOG',
  'NFQUEUE',
  'NOTRACK',
  'QUEUE',
  'SECMARK',
  'TCPMSS',
  'TPROXY',
  'TRACE',
]);

/** Reads the words from `-j` (or `-g`) on; none where the rule has no target. */
export function readVerdict(words: readonly RuleWord[], table?: Table): RuleVerdict {
  const text = words.map((word) => word.raw).join(' ');
  const target = words[1]?.value;
  if (target === undefined) return { kind: 'none', text };
  if (words[0]?.value === '-g') return { kind: 'goto', target, value: target, text };
  const options = words.slice(2);
  const known = knownTargets.get(target);
  if (known !== undefined) return { kind: known.kind, target, value: valueOfOption(options, known.option), text };
  const jump =
    table === undefined ? options.length === 0 && !bareExtensions.has(target) : chainOf(table, target) !== undefined;
  if (jump) return { kind: 'jump', target, value: target, text };
  return { kind: 'other', target, text };
}

function valueOfOption(words: readonly RuleWord[], option: string | undefined): string | undefined {
  const index = words.findIndex((word) => word.value === option);
  return index === -1 ? undefined : words[index + 1]?.value;
}
