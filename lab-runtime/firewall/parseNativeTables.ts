/**
 * Reads what `nft -a list table` prints, one table after another. Its layout is the printer's own: a tab a level, a rule a
 * line, its handle at the end (nftables src/rule.c, chain_print and rule_print). Sets and maps are passed over.
 */
import { known, unknown } from '../model/fact.ts';
import type { BaseChain, Counters, NativeRule, NativeTable } from '../model/ruleset.ts';
import { nativePriority } from './nativePriority.ts';
import { mapUnquoted, unquoted } from './unquoted.ts';

interface ChainDraft {
  readonly name: string;
  base?: BaseChain;
  readonly rules: NativeRule[];
}

interface TableDraft {
  readonly family: string;
  readonly name: string;
  readonly flags: string[];
  readonly chains: ChainDraft[];
  /** Whether it was listed, and to its end. */
  state: 'named' | 'open' | 'whole';
}

/** Tables, and lines that were not understood. */
export interface ParsedNativeTables {
  readonly value: readonly NativeTable[];
  readonly problems: readonly string[];
}

/** See the head of this file. A line `table ip x` without a brace is a table that could not be listed. Never throws. */
export function parseNativeTables(text: string): ParsedNativeTables {
  const tables: TableDraft[] = [];
  const problems: string[] = [];
  let block: ChainDraft | 'other' | undefined;
  for (const line of text.split('\n')) {
    const table = tables.at(-1);
    const [, family, name, brace] = /^table (\S+) (.+?)( \{(?: # handle \d+)?)?$/u.exec(line) ?? [];
    if (family !== undefined && name !== undefined) {
      tables.push({ family, name, flags: [], chains: [], state: brace === undefined ? 'named' : 'open' });
      block = undefined;
    } else if (table?.state === 'open') {
      if (line === '}') table.state = 'whole';
      else if (line === '\t}') block = undefined;
      else if (block === undefined) block = openBlock(table, line);
      else if (block !== 'other' && !readChainLine(table, block, line)) problems.push(oddLine(table, line));
    } else if (line.trim() !== '') problems.push(`nft: ${line.slice(0, 200)}`);
  }
  return { value: tables.map(finish), problems };
}

function oddLine({ family, name }: TableDraft, line: string): string {
  return `nftables table ${family} ${name}: not understood: ${line.trim().slice(0, 200)}`;
}

function finish({ family, name, flags, chains, state }: TableDraft): NativeTable {
  const why = state === 'named' ? 'nft did not list it' : 'nft was cut short in it';
  return { family, name, flags, chains: state === 'whole' ? known(chains) : unknown(why) };
}

/** `chain forward { # handle 1` and its like; what is no block belongs to the table. */
function openBlock(table: TableDraft, line: string): ChainDraft | 'other' | undefined {
  const [, words] = /^\t(\S.*?) \{(?: # handle \d+)?$/u.exec(line) ?? [];
  if (words === undefined) {
    table.flags.push(...(/^\tflags (.*)$/u.exec(line)?.[1]?.split(/ *, */u) ?? []));
    return undefined;
  }
  const [, name] = /^chain (\S+)$/u.exec(words) ?? [];
  if (name === undefined) return 'other';
  const chain: ChainDraft = { name, rules: [] };
  table.chains.push(chain);
  return chain;
}

/** A comment of the chain, how it is hooked up, or a rule; false for anything else. */
function readChainLine({ family }: TableDraft, chain: ChainDraft, line: string): boolean {
  if (line === '' || /^\t\tcomment "[^"]*"$/u.test(line)) return true;
  const base = readBase(line, family);
  if (base !== undefined) {
    chain.base = base;
    return true;
  }
  const rule = readRule(line);
  if (rule !== undefined) chain.rules.push(rule);
  return rule !== undefined;
}

const hooked =
  /^\t\ttype (?<type>\w+) hook (?<hook>\w+)(?: devices? (?:=\s*)?(?<devices>\{[^}]*\}|"[^"]*"|\S+))? priority (?<priority>[^;]+);(?: policy (?<policy>\w+);)?/u;

function readBase(line: string, family: string): BaseChain | undefined {
  const found = hooked.exec(line)?.groups;
  const priority = nativePriority(found?.['priority'] ?? '', family);
  if (found === undefined || priority === undefined) return undefined;
  const { type = '', hook = '', devices = '', policy = 'accept' } = found;
  return { type, hook, priority, devices: devices.match(/[^\s{}",]+/gu) ?? [], policy };
}

function readRule(line: string): NativeRule | undefined {
  const [, whole, handle] = /^\t\t(\S.*) # handle (\d+)$/u.exec(line) ?? [];
  if (whole === undefined) return undefined;
  const { text, counters } = withoutCounts(whole);
  return { handle: Number(handle), text, jumps: jumpsOf(text), ...(counters && { counters }) };
}

const counted = /(?<=(?:^| )counter) packets (?<packets>\d+) bytes (?<bytes>\d+)/u;

function withoutCounts(whole: string): { readonly text: string; readonly counters?: Counters } {
  let counters: Counters | undefined;
  const text = mapUnquoted(whole, (part) => {
    const found = counters === undefined ? counted.exec(part)?.groups : undefined;
    if (found === undefined) return part;
    counters = { packets: Number(found['packets']), bytes: Number(found['bytes']) };
    return part.replace(counted, '');
  });
  return counters === undefined ? { text } : { text, counters };
}

function jumpsOf(text: string): readonly string[] {
  const found = [...unquoted(text).matchAll(/\b(?:jump|goto) ([^\s,}]+)/gu)].map(([, name = '']) => name);
  return [...new Set(found)];
}
