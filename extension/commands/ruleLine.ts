/** Where a rule is in the document of a namespace's rules. Pure. */

/** A rule, or, without a number, the chain itself. */
export interface RuleAddress {
  readonly family: 'ipv4' | 'ipv6';
  readonly isLegacy: boolean;
  readonly table: string;
  readonly chain: string;
  readonly number?: number | undefined;
}

/**
 * The line, from 0; undefined where it is not there. Sections are marked as showIptablesSave.ts writes them: IPv4 without a
 * mark, then `# IPv6`, then `# iptables-legacy`, once for each family that has rules.
 */
export function ruleLine(text: string, { family, isLegacy, table, chain, number }: RuleAddress): number | undefined {
  const lines = text.split('\n');
  let [section, inTable, left] = ['ipv4', false, number ?? 0];
  for (const [index, line] of lines.entries()) {
    if (line.startsWith('# ')) section = sectionOf(line) ?? section;
    else if (line.startsWith('*')) inTable = line === `*${table}` && section === (isLegacy ? 'legacy' : family);
    if (!inTable) continue;
    if (number === undefined && line.startsWith(`:${chain} `)) return index;
    if (isRuleOf(line, chain) && --left === 0) return index;
  }
  return undefined;
}

function sectionOf(comment: string): string | undefined {
  if (comment === '# IPv6') return 'ipv6';
  return comment === '# iptables-legacy' ? 'legacy' : undefined;
}

function isRuleOf(line: string, chain: string): boolean {
  const rule = line.replace(/^\[\d+:\d+\] /, '');
  return rule === `-A ${chain}` || rule.startsWith(`-A ${chain} `);
}
