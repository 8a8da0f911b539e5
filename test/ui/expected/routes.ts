import { linesOf, row, type Lesson } from './rows.ts';
import type { Row } from '../support/rowList.ts';

/** The Routes view of a place, from the words of `ip route` and `ip rule` themselves. */
export async function expectedRoutes({ inside }: Lesson, place: string): Promise<readonly Row[]> {
  const forwards = (await inside(place, 'cat', '/proc/sys/net/ipv4/ip_forward')) === '1';
  const families = [
    ['-4', 'IPv4'],
    ['-6', 'IPv6'],
  ] as const;
  const tables = families.map(async ([option, family]) =>
    tableRows(family, linesOf(await inside(place, 'ip', option, 'route', 'show', 'table', 'all'))),
  );
  const rules = linesOf(await inside(place, 'ip', 'rule'));
  return [
    row(1, 'Forwarding', forwards ? 'on' : 'off'),
    ...(await Promise.all(tables)).flat(),
    row(1, 'Policy rules', 'which table is asked'),
    ...rules.map((line) => row(2, ...halves(line, /^(\d+): (.*)$/))),
  ];
}

/** `main` first, of which `ip` does not say that it is main; the others as they come. */
function tableRows(family: string, lines: readonly string[]): readonly Row[] {
  const tableOf = (line: string): string => / table (\S+)/.exec(line)?.[1] ?? 'main';
  const tables = [...new Set(['main', ...lines.map(tableOf)])].filter((table) =>
    lines.some((line) => tableOf(line) === table),
  );
  return tables.flatMap((table) => [
    row(1, `Table ${table}`, family),
    ...lines.filter((line) => tableOf(line) === table).map(routeRow),
  ]);
}

function routeRow(line: string): Row {
  const told = line.replace(/ table \S+/, '').replace(/ proto boot/, '');
  const [target, rest] = halves(told, /^((?:(?:local|broadcast|multicast|anycast|unreachable) )?\S+) ?(.*)$/);
  return row(2, target, rest);
}

function halves(line: string, pattern: RegExp): [string, string] {
  const [, first = '', second = ''] = pattern.exec(line) ?? [];
  return [first, second];
}
