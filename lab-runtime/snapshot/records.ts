/** Shapes of what `ip -j -d`, `bridge -j` and `lsns` print; tolerant: unknown keys pass, missing ones are undefined. */
import * as z from 'zod/mini';

const text = z.optional(z.string());
const number = z.optional(z.number());

/** An element of `ip -j -d addr show` (iproute2 ip/ipaddress.c). */
export const addressRecord = z.object({
  ifindex: z.number(),
  ifname: z.string(),
  link_index: number,
  link_netnsid: number,
  link: z.optional(z.nullable(z.string())),
  flags: z.optional(z.array(z.string())),
  mtu: number,
  operstate: text,
  link_type: text,
  address: text,
  txqlen: number,
  master: text,
  linkinfo: z.optional(
    z.object({
      info_kind: text,
      info_slave_kind: text,
      info_slave_data: z.optional(z.object({ state: text, hairpin: z.optional(z.boolean()) })),
    }),
  ),
  addr_info: z.optional(
    z.array(
      z.object({
        family: text,
        local: text,
        prefixlen: number,
        broadcast: text,
        scope: text,
      }),
    ),
  ),
});

/** An element of `ip -j route show table all`. */
export const routeRecord = z.object({
  type: text,
  dst: z.string(),
  gateway: text,
  dev: text,
  table: z.optional(z.union([z.string(), z.number()])),
  protocol: z.optional(z.union([z.string(), z.number()])),
  scope: text,
  prefsrc: text,
  metric: number,
  pref: text,
  flags: z.optional(z.array(z.string())),
});

/** An element of `ip -j rule show`. */
export const ruleRecord = z.object({
  priority: number,
  src: text,
  srclen: number,
  dst: text,
  dstlen: number,
  iif: text,
  oif: text,
  fwmark: text,
  table: z.optional(z.union([z.string(), z.number()])),
  action: text,
});

/** An element of `ip -j neigh show`. */
export const neighbourRecord = z.object({
  dst: z.string(),
  dev: text,
  lladdr: text,
  state: z.optional(z.array(z.string())),
});

/** An element of `bridge -j fdb show`. */
export const fdbRecord = z.object({
  mac: z.string(),
  ifname: z.string(),
  master: text,
  state: text,
});
