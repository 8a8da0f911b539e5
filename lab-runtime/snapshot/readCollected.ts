/** Output of the collector → what was seen in each namespace. Pure; never throws. */
import { known, unknown, type Fact } from '../model/fact.ts';
import type { Ruleset } from '../model/ruleset.ts';
import type { Namespace } from '../model/snapshot.ts';
import { parseNativeTables } from '../firewall/parseNativeTables.ts';
import { parseRuleset } from '../firewall/parseRuleset.ts';
import { readConnections } from './readConnections.ts';
import { readAddresses, readFdb, readLinks, readNeighbours } from './readIp.ts';
import { readNsids } from './readNsids.ts';
import { readRoutes } from './readRoutes.ts';
import { readRules } from './readRules.ts';
import { readSysctls } from './readSysctls.ts';
import { splitSections, type Section } from './sections.ts';
import { splitJsonDocuments } from './splitJsonDocuments.ts';

/** A namespace as far as its own tools tell. */
export type SeenNamespace = Omit<Namespace, 'role' | 'pid'>;

/** Everything one run of the collector said. */
export interface Collected {
  readonly bootId: string;
  /** ISO 8601, the target's clock. */
  readonly takenAt: string;
  /** {@link Snapshot.uptime} */
  readonly uptime?: number | undefined;
  /** In the order in which they were asked for; the host first. */
  readonly namespaces: readonly SeenNamespace[];
  /** Labels of those that could not be entered. */
  readonly refused: ReadonlySet<string>;
  readonly nsids: ReadonlyMap<number, number>;
  readonly unknown: readonly { readonly what: string; readonly why: string }[];
  /** False when the output ends before its end mark. */
  readonly complete: boolean;
}

/** See the head of this file. */
export function readCollected(output: string, nonce: string): Collected {
  const sections = splitSections(output, nonce);
  const find = (name: string): string => sections.find((section) => section.name === name)?.text ?? '';
  const [bootId = '', takenAt = '', uptime = ''] = find('machine').trim().split('\n');
  const inodes = settledInodes(find('inodes'), find('inodes-after'));
  const unknowns: { what: string; why: string }[] = [];
  const refused = new Set<string>();
  const namespaces = perNamespace(sections).map(({ label, parts }, index) => {
    if (parts.every(({ name }) => name === 'refused')) refused.add(label);
    const { namespace, problems } = readNamespace(label, inodes[index] ?? 0, parts);
    unknowns.push(...problems.map((why) => ({ what: label, why })));
    return namespace;
  });
  const nsids = readNsids(find('nsids'));
  if (nsids.size === 0 && namespaces.length > 1)
    unknowns.push({ what: 'peers of veths', why: 'lsns told no namespace ids' });
  return {
    bootId,
    takenAt,
    ...(/^\d+\.\d+$/u.test(uptime) && { uptime: Number(uptime) }),
    namespaces,
    refused,
    nsids,
    unknown: unknowns,
    complete: sections.some(({ name }) => name === 'end'),
  };
}

/** Inode of each namespace; 0 where its path was gone, or meant another one after the look than before. */
function settledInodes(before: string, after: string): readonly number[] {
  const [first, second] = [before, after].map((text) => text.trim().split('\n').map(Number));
  return (first ?? []).map((inode, index) => (inode === second?.[index] ? inode : 0));
}

function perNamespace(
  sections: readonly Section[],
): readonly { readonly label: string; readonly parts: readonly Section[] }[] {
  const namespaces: { label: string; parts: Section[] }[] = [];
  for (const section of sections) {
    if (section.name === 'namespace') namespaces.push({ label: section.argument, parts: [] });
    else if (!['machine', 'inodes', 'inodes-after', 'nsids', 'end'].includes(section.name))
      namespaces.at(-1)?.parts.push(section);
  }
  return namespaces;
}

function readNamespace(
  label: string,
  inode: number,
  parts: readonly Section[],
): { readonly namespace: SeenNamespace; readonly problems: readonly string[] } {
  const part = (name: string): Section | undefined => parts.find((section) => section.name === name);
  const { documents } = splitJsonDocuments(part('ip')?.text ?? '');
  const links = readLinks(documents[0]);
  const addresses = readAddresses(documents[0]);
  const routes = readRoutes(documents[1]);
  const rules = readRules(documents[2]);
  const neighbours = readNeighbours(documents[3]);
  const fdb = readFdb(splitJsonDocuments(part('fdb')?.text ?? '').documents[0]);
  const problems = [links, routes, rules, neighbours, fdb].flatMap((reading) => reading.problems);
  if (documents.length < 4) problems.push('ip did not list everything');
  const native = nativesOf(part('nft')?.text, problems);
  const connections = readConnections(part('conntrack')?.text);
  const { rulesets, legacyRulesets } = rulesetsOf(part, problems);
  return {
    namespace: {
      inode,
      label,
      links: links.value,
      addresses: addresses.value,
      routes: routes.value,
      rules: rules.value,
      neighbours: neighbours.value,
      fdb: fdb.value,
      rulesets,
      ...(legacyRulesets === undefined ? {} : { legacyRulesets }),
      ...(native === undefined ? {} : { nativeTables: native }),
      ...(connections === undefined ? {} : { connections }),
      sysctls: readSysctls(part('settings')?.text ?? ''),
    },
    // That they are there is told by their own dump.
    problems: problems.filter(
      (why) => legacyRulesets === undefined || !/legacy tables present, use ip6?tables-legacy/u.test(why),
    ),
  };
}

/** Asked of the host alone, and only root is told. Where there is no such tool, nobody knows whether there are any. */
function nativesOf(text: string | undefined, problems: string[]): Namespace['nativeTables'] {
  if (text?.trim() === 'no nft') {
    problems.push('whether nftables has tables of its own: nft, of the package nftables, is not installed');
    return undefined;
  }
  const { value, problems: odd } = parseNativeTables(text ?? '');
  problems.push(...odd);
  return value.length === 0 ? undefined : value;
}

function rulesetsOf(
  part: (name: string) => Section | undefined,
  problems: string[],
): Pick<Namespace, 'rulesets' | 'legacyRulesets'> {
  const rulesets = {
    ipv4: rulesetFact(part('ipv4')?.text, 'ipv4', problems),
    ipv6: ipv6Fact(part('ipv6'), problems),
  };
  return { rulesets, legacyRulesets: legacyOf(part, rulesets, problems) };
}

/** Where the tool is of that backend itself, its own dump has them. */
function legacyOf(
  part: (name: string) => Section | undefined,
  own: Namespace['rulesets'],
  problems: string[],
): Namespace['legacyRulesets'] {
  const isOther = (fact: Fact<Ruleset>): boolean => !(fact.known && fact.value.backend === 'legacy');
  const ipv4 = isOther(own.ipv4) ? part('legacy4') : undefined;
  const ipv6 = isOther(own.ipv6) ? part('legacy6') : undefined;
  if (ipv4 === undefined && ipv6 === undefined) return undefined;
  return {
    ...(ipv4 && { ipv4: rulesetFact(ipv4.text, 'ipv4', problems) }),
    ...(ipv6 && { ipv6: rulesetFact(ipv6.text, 'ipv6', problems) }),
  };
}

function ipv6Fact(section: Section | undefined, problems: string[]): Fact<Ruleset> {
  if (section?.argument === 'off') return unknown('IPv6 is switched off here (disable_ipv6)');
  if (section?.argument === 'absent') return unknown('This kernel has no IPv6');
  return rulesetFact(section?.text, 'ipv6', problems);
}

/** An empty dump is a host without rules; a message in place of a dump is a tool that could not tell. */
function rulesetFact(text: string | undefined, family: Ruleset['family'], problems: string[]): Fact<Ruleset> {
  if (text === undefined) return unknown('The rules were not read');
  const complaint = text.split('\n').find((line) => line !== '' && !/^[#*:\-C[]/.test(line));
  if (complaint !== undefined && !text.includes('COMMIT')) return unknown(complaint.trim());
  const { value, problems: odd } = parseRuleset(text, family);
  problems.push(...odd.map(({ line, why }) => `${family} rules, line ${String(line)}: ${why}`));
  return known(value);
}
