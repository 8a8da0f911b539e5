/** What tables of nf_tables do with a packet, as far as their text tells without being followed. Pure. */
import type { Family } from '../model/addressFamily.ts';
import type { NativeRule, NativeTable } from '../model/ruleset.ts';
import { unquoted } from './unquoted.ts';

const verdicts = [
  'accept',
  'drop',
  'reject',
  'masquerade',
  'dnat',
  'snat',
  'redirect',
  'jump',
  'goto',
  'return',
] as const;

/** The last of its words that is a verdict; undefined of a rule that only counts or sets, or maps to several. */
export function nativeVerdict({ text }: NativeRule): (typeof verdicts)[number] | undefined {
  const plain = unquoted(text).replaceAll(/\{[^}]*\}/gu, '');
  return verdicts.findLast((one) => new RegExp(`(?:^| )${one}(?: |$)`, 'u').test(plain));
}

/** Whether a table may stop or redirect a packet of a family: what is not known may. */
export function mayDecide({ family, flags, chains }: NativeTable, of: Family): boolean {
  if (flags.includes('dormant') || family === 'arp' || family === (of === 'ipv4' ? 'ip6' : 'ip')) return false;
  if (!chains.known) return true;
  if (chains.value.every(({ base }) => base === undefined)) return false;
  return chains.value.some(
    ({ base, rules }) => (base !== undefined && base.policy !== 'accept') || rules.some(({ text }) => decides(text)),
  );
}

function decides(text: string): boolean {
  return /\b(?:drop|reject|queue|synproxy|tproxy|dnat|redirect|fwd|mark set)\b|vmap @/u.test(unquoted(text));
}
