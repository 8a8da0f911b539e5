/** The matches among the words of a rule. */
import type { MatchKind, RuleMatch } from './ruleParts.ts';
import type { RuleWord } from './ruleWords.ts';

/** An option that is understood: what it looks at, and how many values it takes (1 where not said). */
interface KnownOption {
  readonly kind: MatchKind;
  readonly values?: number;
  /** Only options of these `-m` modules are meant; others have options of the same name. */
  readonly modules?: readonly string[];
  /** For an option without values: what it means. */
  readonly value?: string;
}

const transports = ['tcp', 'udp', 'udplite', 'sctp', 'dccp', 'multiport'];

const knownOptions: ReadonlyMap<string, KnownOption> = new Map<string, KnownOption>([
  ['-i', { kind: 'in-interface' }],
  ['-o', { kind: 'out-interface' }],
  ['-s', { kind: 'source' }],
  ['-d', { kind: 'destination' }],
  ['-p', { kind: 'protocol' }],
  ['-f', { kind: 'fragment', values: 0 }],
  ['--sport', { kind: 'source-port', modules: transports }],
  ['--sports', { kind: 'source-port', modules: transports }],
  ['--dport', { kind: 'destination-port', modules: transports }],
  ['--dports', { kind: 'destination-port', modules: transports }],
  ['--src-type', { kind: 'source-type', modules: ['addrtype'] }],
  ['--dst-type', { kind: 'destination-type', modules: ['addrtype'] }],
  ['--ctstate', { kind: 'connection-state', modules: ['conntrack'] }],
  ['--state', { kind: 'connection-state', modules: ['state'] }],
  ['--tcp-flags', { kind: 'tcp-flags', values: 2, modules: ['tcp'] }],
  ['--syn', { kind: 'tcp-flags', values: 0, modules: ['tcp'], value: 'FIN,SYN,RST,ACK SYN' }],
  ['--icmp-type', { kind: 'icmp-type', modules: ['icmp'] }],
  ['--icmpv6-type', { kind: 'icmp-type', modules: ['icmp6', 'icmpv6', 'ipv6-icmp'] }],
  ['--mark', { kind: 'mark', modules: ['mark'] }],
  ['--match-set', { kind: 'set', values: 2, modules: ['set'] }],
  ['--comment', { kind: 'comment', modules: ['comment'] }],
]);

/** Modules that look at nothing by themselves: without an option, `-m tcp` adds nothing to `-p tcp`. */
const silentModules: ReadonlySet<string> = new Set([...transports, 'icmp', 'icmp6', 'icmpv6', 'ipv6-icmp', 'comment']);

/** Options of one module that are not understood, kept together: `-m limit --limit 5/min --limit-burst 10`. */
interface Draft {
  readonly matches: RuleMatch[];
  module: string | undefined;
  /** True once an option of the module has been read. */
  moduleUsed: boolean;
  unknown: string[];
}

/** Reads the words before `-j`. What is not understood becomes matches of kind `other`, one for each module. */
export function readMatches(words: readonly RuleWord[]): readonly RuleMatch[] {
  const draft: Draft = { matches: [], module: undefined, moduleUsed: true, unknown: [] };
  for (let at = 0; at < words.length;) at += readMatch(draft, words.slice(at, at + 5));
  closeModule(draft);
  return draft.matches;
}

/** Reads one match; returns how many words it took. */
function readMatch(draft: Draft, words: readonly RuleWord[]): number {
  const negatedBefore = words[0]?.value === '!';
  const at = negatedBefore ? 1 : 0;
  const option = words[at]?.value ?? '';
  if (option === '-m' && words[at + 1] !== undefined) {
    closeModule(draft);
    draft.module = words[at + 1]?.value;
    draft.moduleUsed = false;
    return at + 2;
  }
  // iptables before 1.4.3 printed the negation behind the option: `-i ! docker0`.
  const known = knownOptions.get(option);
  const negatedBehind = words[at + 1]?.raw === '!' && known?.values !== 0;
  const first = at + (negatedBehind ? 2 : 1);
  const end = first + (known?.values ?? 1);
  if (known === undefined || end > words.length || !belongs(known, draft.module)) return keepUnknown(draft, words);
  const value = known.value ?? joinValues(words.slice(first, end));
  const text = joinRaw(words.slice(0, end));
  draft.matches.push({ kind: known.kind, negated: negatedBefore !== negatedBehind, value, text });
  draft.moduleUsed ||= known.modules !== undefined;
  return end;
}

function belongs(option: KnownOption, module: string | undefined): boolean {
  return option.modules === undefined || (module !== undefined && option.modules.includes(module));
}

function keepUnknown(draft: Draft, words: readonly RuleWord[]): number {
  if (draft.unknown.length === 0 && draft.module !== undefined) draft.unknown.push('-m', draft.module);
  draft.unknown.push(words[0]?.raw ?? '');
  draft.moduleUsed = true;
  return 1;
}

function closeModule(draft: Draft): void {
  const alone = draft.module !== undefined && !draft.moduleUsed && !silentModules.has(draft.module);
  const text = alone ? `-m ${draft.module ?? ''}` : draft.unknown.join(' ');
  if (text !== '') draft.matches.push({ kind: 'other', negated: false, value: text, text });
  draft.unknown = [];
  draft.module = undefined;
  draft.moduleUsed = true;
}

function joinValues(words: readonly RuleWord[]): string {
  return words.map((word) => word.value).join(' ');
}

function joinRaw(words: readonly RuleWord[]): string {
  return words.map((word) => word.raw).join(' ');
}
