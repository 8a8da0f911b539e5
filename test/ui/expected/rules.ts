import { count, row, type Lesson } from './rows.ts';
import type { Row } from '../support/rowList.ts';

/** The iptables view of a place, from what iptables-save and ip6tables-save print with their counters. */
export async function expectedRules({ inside }: Lesson, place: string): Promise<readonly Row[]> {
  const dumps = [
    [await inside(place, 'iptables-save', '-c'), ''],
    [await inside(place, 'ip6tables-save', '-c'), 'IPv6 · '],
  ] as const;
  const tables = dumps.flatMap(([dump, family]) =>
    [...dump.matchAll(/^\*(\w+)\n([^]*?)^COMMIT$/gm)].flatMap(([, table = '', body = '']) => {
      const rules = rulesOf(body);
      const chains = [...body.matchAll(/^:(\S+) (\S+) \[(\d+):\d+\]$/gm)];
      return [
        row(1, table, `${family}${count(rules.length, 'rule')}`),
        ...chains.flatMap(([, chain = '', policy = '', packets = '']) => [
          row(
            2,
            chain,
            policy === '-' ? callers(rules, chain) : `policy ${policy} · ${count(Number(packets), 'packet')}`,
          ),
          ...rules.filter((rule) => rule.chain === chain).map(({ packets: met, text }) => row(3, `${met}  ${text}`)),
        ]),
      ];
    }),
  );
  const isSwitchedOff = (await inside(place, 'cat', '/proc/sys/net/ipv6/conf/all/disable_ipv6')) === '1';
  if (!isSwitchedOff) return tables;
  return [
    ...(tables.length === 0 ? [row(1, 'No IPv4 rules')] : tables),
    row(1, 'IPv6 rules unknown', 'IPv6 is switched off here (disable_ipv6)'),
  ];
}

/** A rule as iptables-save prints it. */
export interface SavedRule {
  readonly packets: number;
  readonly chain: string;
  readonly text: string;
}

/** The rules of a dump with counters. */
export function rulesOf(dump: string): readonly SavedRule[] {
  return [...dump.matchAll(/^\[(\d+):\d+\] -A (\S+) (.*)$/gm)].map(([, packets = '', chain = '', text = '']) => ({
    packets: Number(packets),
    chain,
    text,
  }));
}

function callers(rules: readonly SavedRule[], chain: string): string {
  const leading = rules.filter(({ text }) => text.endsWith(`-j ${chain}`)).length;
  if (leading === 0) return 'no rule leads here';
  return leading === 1 ? '1 rule leads here' : `${leading} rules lead here`;
}
