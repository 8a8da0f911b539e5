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
      // A vxlan's lower device; other kinds have other data.
      info_data: z.optional(z.object({ link: text })),
      info_slave_kind: text,
      info_slave_data: z.optional(
        z.object({ state: text, hairpin: z.optional(z.boolean()), isolated: z.optional(z.boolean()) }),
      ),
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

/** A table or a protocol: a name, or a number where none is known. */
const nameOrNumber = z.optional(z.union([z.string(), z.number()]));

/** A next hop of another family: an IPv4 route by way of an IPv6 router (RFC 5549). */
const via = z.optional(z.object({ family: z.string(), host: z.string() }));

/** An element of `ip -j route show table all` (iproute2 ip/iproute.c). */
export const routeRecord = z.object({
  type: text,
  dst: z.string(),
  from: text,
  tos: text,
  gateway: text,
  via,
  dev: text,
  table: nameOrNumber,
  protocol: nameOrNumber,
  scope: text,
  prefsrc: text,
  metric: number,
  flags: z.optional(z.array(z.string())),
  expires: number,
  error: number,
  metrics: z.optional(z.array(z.record(z.string(), z.union([z.string(), z.number()])))),
  pref: text,
  nexthops: z.optional(
    z.array(z.object({ gateway: text, via, dev: text, weight: number, flags: z.optional(z.array(z.string())) })),
  ),
});

/** A word that stands alone: its key has the value null. */
const word = z.optional(z.null());

/** An element of `ip -j rule show` (iproute2 ip/iprule.c). */
export const ruleRecord = z.object({
  priority: number,
  not: word,
  src: text,
  srclen: number,
  dst: text,
  dstlen: number,
  tos: text,
  fwmark: text,
  fwmask: text,
  iif: text,
  iif_detached: word,
  oif: text,
  oif_detached: word,
  l3mdev: word,
  uid_start: number,
  uid_end: number,
  ipproto: text,
  sport: number,
  sport_start: number,
  sport_end: number,
  dport: number,
  dport_start: number,
  dport_end: number,
  tun_id: number,
  table: nameOrNumber,
  suppress_prefixlen: number,
  suppress_ifgroup: nameOrNumber,
  goto: nameOrNumber,
  nop: word,
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
