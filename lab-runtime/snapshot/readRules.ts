/** Reader of `ip -j rule`. */
import type * as z from 'zod/mini';
import type { RoutingRule } from '../model/snapshot.ts';
import { readEach, type Reading } from './readEach.ts';
import { ruleRecord } from './records.ts';

type RuleRecord = z.output<typeof ruleRecord>;

/** Rules of `ip -j rule show`. */
export function readRules(document: unknown): Reading<RoutingRule> {
  return readEach(document, ruleRecord, 'rule', (record) => [
    { priority: record.priority ?? 0, table: tableOf(record), text: ruleText(record) },
  ]);
}

function tableOf({ table }: RuleRecord): string | undefined {
  return table === undefined ? undefined : String(table);
}

/**
 * As `ip rule` words it behind the priority (iproute2 ip/iprule.c, print_rule). A word without a value is a key whose
 * value is null.
 */
function ruleText(record: RuleRecord): string {
  const words: readonly (readonly (string | undefined)[])[] = [
    [record.not === undefined ? undefined : 'not'],
    ['from', withLength(record.src, record.srclen)],
    ['to', withLength(record.dst, record.dstlen)],
    ['tos', record.tos],
    ['fwmark', join(record.fwmark, '/', record.fwmask)],
    ['iif', record.iif],
    [record.iif_detached === undefined ? undefined : '[detached]'],
    ['oif', record.oif],
    [record.oif_detached === undefined ? undefined : '[detached]'],
    [record.l3mdev === undefined ? undefined : 'lookup [l3mdev-table]'],
    ['uidrange', join(record.uid_start, '-', record.uid_end)],
    ['ipproto', record.ipproto],
    ['sport', record.sport?.toString() ?? join(record.sport_start, '-', record.sport_end)],
    ['dport', record.dport?.toString() ?? join(record.dport_start, '-', record.dport_end)],
    ['tun_id', record.tun_id?.toString()],
    ['lookup', tableOf(record)],
    ['suppress_prefixlength', record.suppress_prefixlen?.toString()],
    ['suppress_ifgroup', record.suppress_ifgroup?.toString()],
    ['goto', record.goto?.toString()],
    [record.nop === undefined ? undefined : 'nop'],
    [record.action],
  ];
  return words
    .filter((phrase) => !phrase.includes(undefined))
    .flat()
    .join(' ');
}

/** The length is left out where it is the whole address. */
function withLength(address: string | undefined, length: number | undefined): string | undefined {
  return join(address, '/', length);
}

function join(
  first: string | number | undefined,
  separator: string,
  second: string | number | undefined,
): string | undefined {
  if (first === undefined) return undefined;
  return second === undefined ? String(first) : `${String(first)}${separator}${String(second)}`;
}
