/** Reader of `ip -j route`. */
import type * as z from 'zod/mini';
import type { Route } from '../model/snapshot.ts';
import { readEach, type Reading } from './readEach.ts';
import { routeRecord } from './records.ts';

type RouteRecord = z.output<typeof routeRecord>;

/** Routes of `ip -j route show table all`, which lists both families, with or without `-d`. */
export function readRoutes(document: unknown): Reading<Route> {
  return readEach(document, routeRecord, 'route', (record) => [
    {
      family: familyOf(record),
      table: tableOf(record),
      type: record.type ?? 'unicast',
      destination: record.dst,
      gateway: record.gateway ?? record.via?.host,
      device: record.dev,
      protocol: record.protocol === undefined ? undefined : String(record.protocol),
      scope: record.scope,
      source: record.prefsrc,
      metric: record.metric,
      flags: record.flags ?? [],
      text: routeText(record),
    },
  ]);
}

/** `default` says nothing of its family, but only an IPv6 route has a router preference (RFC 4191). */
function familyOf({ dst, from, gateway, prefsrc, pref }: RouteRecord): Route['family'] {
  const colon = [dst, from, gateway, prefsrc].some((address) => address?.includes(':') === true);
  return colon || pref !== undefined ? 'ipv6' : 'ipv4';
}

function tableOf({ table }: RouteRecord): string {
  return String(table ?? 'main');
}

/** As `ip -o route show table all` words it (iproute2 ip/iproute.c, print_route): without `-d` it leaves defaults out. */
function routeText(record: RouteRecord): string {
  const words: readonly (readonly (string | number | undefined)[])[] = [
    [record.type === 'unicast' ? undefined : record.type],
    [record.dst],
    ['from', record.from],
    ['tos', record.tos],
    ['via', record.gateway],
    ['via', record.via?.family, record.via?.host],
    ['dev', record.dev],
    ['table', tableOf(record) === 'main' ? undefined : record.table],
    ['proto', record.protocol === 'boot' ? undefined : record.protocol],
    ['scope', record.scope === 'global' ? undefined : record.scope],
    ['src', record.prefsrc],
    ['metric', record.metric],
    record.flags ?? [],
    ['expires', record.expires === undefined ? undefined : `${String(record.expires)}sec`],
    ['error', record.error],
    ...Object.entries(record.metrics?.[0] ?? {}).map(([name, value]) => [name, String(value)]),
    ['pref', record.pref],
    ...(record.nexthops ?? []).flatMap((hop) => [
      ['nexthop'],
      ['via', hop.gateway],
      ['via', hop.via?.family, hop.via?.host],
      ['dev', hop.dev],
      ['weight', hop.weight],
      hop.flags ?? [],
    ]),
  ];
  return words
    .filter((phrase) => !phrase.includes(undefined))
    .flat()
    .join(' ');
}
